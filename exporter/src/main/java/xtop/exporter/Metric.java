// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.util.ArrayList;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Table;

/**
 * One metric family as the field catalogue defines it: one column, or several that share a name and differ in a fixed
 * label.
 *
 * @param name as exposed, with {@code _total} for counters
 * @param help one line
 * @param type counter or gauge
 * @param unit base unit that the name ends in, {@code seconds} or {@code bytes}; empty for none
 * @param table the table whose rows are its series
 * @param columns the fields, at least one
 */
public record Metric(String name, String help, Type type, String unit, Table table, List<Column> columns) {
    /** How a metric behaves in time. */
    public enum Type {
        COUNTER,
        GAUGE
    }

    /**
     * A field of a metric.
     *
     * @param field where the values are
     * @param label name of the fixed label; null for none
     * @param value value of the fixed label; null for none
     */
    public record Column(Field field, String label, String value) {}

    public Metric {
        columns = List.copyOf(columns);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(name + " has no column");
        }
    }

    /** Names of all labels, in order: those of the row, then the fixed one. */
    public List<String> labels() {
        List<String> row = RowLabels.names(table);
        String fixed = columns.get(0).label();
        if (fixed == null) {
            return row;
        }
        List<String> all = new ArrayList<>(row);
        all.add(fixed);
        return List.copyOf(all);
    }
}
