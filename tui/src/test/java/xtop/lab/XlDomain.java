// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of {@code xl list}.
 *
 * @param memory MiB
 * @param seconds CPU time
 */
record XlDomain(String name, int domid, long memory, int vcpus, String state, double seconds) {
    private static final Pattern LINE =
            Pattern.compile("(\\S+)\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+([a-z-]{6})\\s+([0-9.]+)\\s*");

    /** The lines of a listing in order. */
    static List<XlDomain> list(String text) {
        return text.lines().skip(1).map(XlDomain::of).collect(Collectors.toList());
    }

    private static XlDomain of(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError("not a line of xl list: " + line);
        }
        return new XlDomain(
                parts.group(1),
                Integer.parseInt(parts.group(2)),
                Long.parseLong(parts.group(3)),
                Integer.parseInt(parts.group(4)),
                parts.group(5),
                Double.parseDouble(parts.group(6)));
    }
}
