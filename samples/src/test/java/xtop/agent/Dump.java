// SPDX-License-Identifier: BSD-2-Clause
package xtop.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code xtop-agent --dump} printed.
 *
 * @param lines its lines
 */
record Dump(List<String> lines) {
    private static final Pattern ROW = Pattern.compile("([a-z]+) ([0-9]+)(?: \"([^\"]*)\")?((?: [a-z_]+=\\S+)*)");

    static Dump of(String output) {
        return new Dump(output.lines().toList());
    }

    /** One row of a section. */
    record Row(long id, String name, Map<String, String> figures) {
        /** A figure, which must be there. */
        long number(String key) {
            String value = figures.get(key);
            if (value == null) {
                throw new AssertionError("no " + key + " in " + this);
            }
            return Long.parseLong(value);
        }
    }

    List<String> comments() {
        return lines.stream().filter(line -> line.startsWith("#")).toList();
    }

    List<Row> rows(String section) {
        List<Row> rows = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("#")) {
                continue;
            }
            Matcher matcher = ROW.matcher(line);
            if (!matcher.matches()) {
                throw new AssertionError("not a row: " + line);
            }
            if (matcher.group(1).equals(section)) {
                Map<String, String> figures = new HashMap<>();
                for (String figure : matcher.group(4).trim().split(" +", -1)) {
                    int equals = figure.indexOf('=');
                    figures.put(figure.substring(0, equals), figure.substring(equals + 1));
                }
                rows.add(new Row(
                        Long.parseLong(matcher.group(2)), matcher.group(3) == null ? "" : matcher.group(3), figures));
            }
        }
        return rows;
    }
}
