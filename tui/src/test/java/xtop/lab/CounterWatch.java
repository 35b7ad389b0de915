// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import xtop.fleet.Field;
import xtop.fleet.Witness;

/**
 * Looks at every page for values that cannot be: negative ones, totals that fall, more CPU time than a domain's vCPUs or
 * the machine's CPUs can give since the first page. A domain is its name and domid, so who comes under a dead one's name
 * counts anew; a collector that was started anew does so for what it counts itself, and for nothing else. Any thread.
 */
final class CounterWatch {
    /** Xen's figures are of the tick before the page's, and on a busy machine a tick is late. */
    private static final double LATE_SECONDS = 5;

    private static final Pattern DOMAIN = Pattern.compile("[{,]domain=\"([^\"]*)\"");
    private static final Pattern INFO =
            Pattern.compile("xtop_domain_info\\{domain=\"([^\"]*)\",domid=\"([^\"]*)\",uuid=\"([^\"]*)\".*");
    /** Linux says of it itself that it may fall (proc(5)). */
    private static final String UNRELIABLE = "mode=\"iowait\"";

    private static final String CPU = "xtop_domain_cpu_seconds_total";

    /** A total when it was seen first, or last. */
    private record Seen(double value, double published) {}

    private final Set<String> ofTheCollector = new HashSet<>();
    private final Map<String, Seen> first = new HashMap<>();
    private final Map<String, Seen> last = new HashMap<>();
    private final Map<String, String> identities = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private double collectorStarted;
    private double began;
    private double published;
    private double spent;
    private int pages;
    private int collectors;

    CounterWatch() {
        for (Field field : Field.values()) {
            if (field.witness() == Witness.COLLECTOR && field.metric() != null) {
                ofTheCollector.add(metric(field.metric()));
            }
        }
    }

    synchronized void look(Page page) {
        pages++;
        double now = page.value("xtop_fleet_published_timestamp_seconds");
        if (now < published) {
            complaints.add("a page of " + now + " came after one of " + published);
        }
        published = now;
        began = began == 0 ? now : began;
        forgetOthers(page);
        page.samples().forEach((name, value) -> {
            if (!(value >= 0)) {
                complaints.add(name + " is " + value);
            }
            if (metric(name).endsWith("_total") && !name.contains(UNRELIABLE)) {
                total(page, name, new Seen(value, now));
            }
        });
        double most = page.value("xtop_host_cpus") * (now - began + LATE_SECONDS);
        if (spent > most) {
            complaints.add("all domains together used " + spent + " s of CPU, most is " + most);
        }
    }

    private void forgetOthers(Page page) {
        double started = page.value("xtop_collector_start_timestamp_seconds");
        if (started != collectorStarted) {
            collectors++;
            collectorStarted = started;
            last.keySet().removeIf(name -> ofTheCollector.contains(metric(name)));
        }
        Map<String, String> present = new HashMap<>();
        for (String name : page.samples().keySet()) {
            Matcher info = INFO.matcher(name);
            if (info.matches()) {
                present.put(info.group(1), info.group(2) + " " + info.group(3));
            }
        }
        identities.forEach((domain, identity) -> {
            if (!identity.equals(present.get(domain))) {
                first.keySet().removeIf(name -> isOf(domain, name));
                last.keySet().removeIf(name -> isOf(domain, name));
            }
        });
        identities.clear();
        identities.putAll(present);
    }

    private void total(Page page, String name, Seen now) {
        Seen before = last.put(name, now);
        if (before != null && now.value < before.value) {
            complaints.add(name + " fell from " + before.value + " to " + now.value);
        }
        if (metric(name).equals(CPU)) {
            spent += before == null ? 0 : Math.max(0, now.value - before.value);
            Seen start = first.computeIfAbsent(name, key -> now);
            double vcpus = page.samples().getOrDefault(name.replace(CPU, "xtop_domain_vcpus"), 1.0);
            double most = vcpus * (now.published - start.published + LATE_SECONDS);
            if (now.value - start.value > most) {
                complaints.add(name + " rose by " + (now.value - start.value) + " in "
                        + (now.published - start.published) + " s, most is " + most);
            }
        }
    }

    private static boolean isOf(String domain, String sample) {
        Matcher label = DOMAIN.matcher(sample);
        return label.find() && label.group(1).equals(domain);
    }

    private static String metric(String sample) {
        int labels = sample.indexOf('{');
        return labels < 0 ? sample : sample.substring(0, labels);
    }

    synchronized List<String> complaints() {
        return List.copyOf(complaints);
    }

    synchronized int pages() {
        return pages;
    }

    /** Starts of a collector that were seen. */
    synchronized int collectors() {
        return collectors;
    }
}
