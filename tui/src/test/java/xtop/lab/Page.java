// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A scraped page in Prometheus' text format. */
final class Page {
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(\\{[^}]*\\})? (\\S+)");

    private final Map<String, Double> samples = new LinkedHashMap<>();
    private final String text;

    private Page(String text) {
        this.text = text;
    }

    static Page of(String text) {
        Page page = new Page(text);
        text.lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("not a sample: " + line);
            }
            // simpleclient writes a comma after the last label.
            String labels = sample.group(2) == null ? "" : sample.group(2).replace(",}", "}");
            page.samples.put(sample.group(1) + labels, Double.valueOf(sample.group(3)));
        });
        return page;
    }

    /** Value of the sample that has this domain as its only label; NaN where there is none. */
    double ofDomain(String metric, String domain) {
        return samples.getOrDefault(metric + "{domain=\"" + domain + "\"}", Double.NaN);
    }

    /** Samples of a metric. */
    long count(String metric) {
        return samples.keySet().stream()
                .filter(name -> name.startsWith(metric + "{"))
                .count();
    }

    /** All samples by name and labels. */
    Map<String, Double> samples() {
        return Collections.unmodifiableMap(samples);
    }

    /** Value of the sample without labels; NaN where there is none. */
    double value(String metric) {
        return samples.getOrDefault(metric, Double.NaN);
    }

    @Override
    public String toString() {
        return text;
    }
}
