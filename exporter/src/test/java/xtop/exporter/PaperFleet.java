// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/** A fleet written down by a test, row by row. */
final class PaperFleet implements Fleet {
    private record Row(int domain, Map<Field, Object> values) {}

    private final long sequence;
    private final Map<Table, List<Row>> tables = new EnumMap<>(Table.class);

    PaperFleet(long sequence) {
        this.sequence = sequence;
        for (Table table : Table.values()) {
            tables.put(table, new ArrayList<>());
        }
    }

    /** Appends a row; rows below a domain belong to the newest domain. Values alternate: field, value. */
    PaperFleet row(Table table, Object... fieldsAndValues) {
        Map<Field, Object> values = new EnumMap<>(Field.class);
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            values.put((Field) fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        tables.get(table).add(new Row(tables.get(Table.DOMAIN).size() - (table == Table.DOMAIN ? 0 : 1), values));
        return this;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public long publishedEpochNanos() {
        return 1_700_000_000_250_000_000L + sequence;
    }

    @Override
    public int rows(Table table) {
        return tables.get(table).size();
    }

    @Override
    public int firstRow(Table table, int domainRow) {
        List<Row> rows = tables.get(table);
        int first = 0;
        while (first < rows.size() && rows.get(first).domain < domainRow) {
            first++;
        }
        return first;
    }

    @Override
    public int rows(Table table, int domainRow) {
        return (int) tables.get(table).stream()
                .filter(row -> row.domain == domainRow)
                .count();
    }

    @Override
    public int domainOf(Table table, int row) {
        return tables.get(table).get(row).domain;
    }

    @Override
    public boolean has(Field field, int row) {
        return value(field, row) != null;
    }

    @Override
    public long number(Field field, int row) {
        Object value = value(field, row);
        return value == null ? 0 : ((Number) value).longValue();
    }

    @Override
    public double fraction(Field field, int row) {
        Object value = value(field, row);
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    @Override
    public String text(Field field, int row) {
        return (String) value(field, row);
    }

    private Object value(Field field, int row) {
        return tables.get(field.table()).get(row).values.get(field);
    }
}
