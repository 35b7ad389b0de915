// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What domains and processes hold at one moment, as {@code rigctl status} lists it.
 *
 * @param lines its lines: domains, ports, grants, mappings
 */
public record RigHoldings(List<String> lines) {
    /** Copies. */
    public RigHoldings {
        lines = List.copyOf(lines);
    }

    /** Lines of one kind ({@code domain}, {@code port}, {@code grant}, {@code mapping}) of one process. */
    public List<String> of(String kind, long pid) {
        return lines.stream()
                .filter(line -> line.startsWith(kind + " ") && line.endsWith(" pid " + pid))
                .toList();
    }

    /** State of a domain: running, shutdown, dying (somebody still maps its pages) or absent. */
    public String domain(int domid) {
        String prefix = "domain " + domid + " ";
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .findFirst()
                .orElse("absent");
    }

    /** Everything that is held by none of these processes nor by a kernel, and domains that cannot go away. */
    List<String> except(Set<Long> pids) {
        List<String> rest = new ArrayList<>();
        for (String line : lines) {
            int at = line.lastIndexOf(" pid ");
            if (at < 0 ? line.endsWith(" dying") : !held(pids, Long.parseLong(line.substring(at + 5)))) {
                rest.add(line);
            }
        }
        return rest;
    }

    private static boolean held(Set<Long> pids, long pid) {
        return pid == 0 || pids.contains(pid);
    }
}
