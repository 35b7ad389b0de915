// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import xtop.fleet.Field;
import xtop.fleet.Witness;

/** Looks at every page for totals that fall and for more CPU time than there was. One thread. */
final class CounterWatch {
    /** A page is of the last tick, and on a busy machine a tick is late. */
    private static final double LATE_SECONDS = 10;

    private final Map<String, Double> last = new HashMap<>();
    private final Map<String, Long> when = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<String> ofTheCollector = new HashSet<>();
    private int pages;

    CounterWatch() {
        for (Field field : Field.values()) {
            if (field.witness() == Witness.COLLECTOR && field.metric() != null) {
                ofTheCollector.add(field.metric().replaceFirst("\\{.*", ""));
            }
        }
    }

    void look(Page page) {
        pages++;
        long now = System.nanoTime();
        for (Map.Entry<String, Double> sample : page.samples().entrySet()) {
            String name = sample.getKey();
            double value = sample.getValue();
            if (!(value >= 0)) {
                complaints.add(name + " is " + value);
            }
            if (metric(name).endsWith("_total")) {
                Double before = last.put(name, value);
                Long at = when.put(name, now);
                if (before != null) {
                    compare(page, name, value - before, (now - at) / 1e9);
                }
            }
        }
    }

    private void compare(Page page, String name, double more, double seconds) {
        if (more < 0) {
            complaints.add(name + " fell by " + -more);
        }
        if (name.startsWith("xtop_domain_cpu_seconds_total{")) {
            double most = (seconds + LATE_SECONDS) * page.samples().get(name.replace("cpu_seconds_total", "vcpus"));
            if (more > most) {
                complaints.add(name + " rose by " + more + " in " + seconds + " s");
            }
        }
    }

    /** Another domain comes under this name. */
    void anotherDomain(String name) {
        last.keySet().removeIf(sample -> sample.contains("domain=\"" + name + "\""));
    }

    /** Another collector comes, which counts its own doings anew. */
    void anotherCollector() {
        last.keySet().removeIf(sample -> ofTheCollector.contains(metric(sample)));
    }

    private static String metric(String sample) {
        int labels = sample.indexOf('{');
        return labels < 0 ? sample : sample.substring(0, labels);
    }

    List<String> complaints() {
        return complaints;
    }

    int pages() {
        return pages;
    }
}
