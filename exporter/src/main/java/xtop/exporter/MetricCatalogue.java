// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import xtop.fleet.Field;
import xtop.fleet.Unit;

/**
 * The metrics that the field catalogue asks for, in its order. Built once; any thread.
 *
 * <p>Rules (prometheus.io, "Writing exporters" and "Metric and label naming"): base units, the unit at the end of the
 * name, {@code _total} on counters and only there. A field that breaks them is a fault of the catalogue and is refused
 * here, so that no test can miss it.
 */
public final class MetricCatalogue {
    private static final Pattern SPELLING =
            Pattern.compile("(xtop_[a-z0-9_]+)(?:\\{([a-z][a-z0-9_]*)=([a-z0-9_]+)\\})?");

    private final List<Metric> metrics;

    private MetricCatalogue(List<Metric> metrics) {
        this.metrics = List.copyOf(metrics);
    }

    /** The catalogue of all fields that have a metric. */
    public static MetricCatalogue ofFields() {
        Map<String, List<Metric.Column>> byName = new LinkedHashMap<>();
        Arrays.stream(Field.values()).filter(field -> field.metric() != null).forEach(field -> {
            Matcher spelling = spelling(field);
            byName.computeIfAbsent(spelling.group(1), name -> new ArrayList<>())
                    .add(new Metric.Column(field, spelling.group(2), spelling.group(3)));
        });
        return new MetricCatalogue(byName.entrySet().stream()
                .map(entry -> metric(entry.getKey(), entry.getValue()))
                .toList());
    }

    /** In the order of the field catalogue. */
    public List<Metric> metrics() {
        return metrics;
    }

    private static Matcher spelling(Field field) {
        Matcher matcher = SPELLING.matcher(field.metric());
        if (!matcher.matches()) {
            throw new IllegalStateException(field + " has the metric " + field.metric() + ", which is no name");
        }
        return matcher;
    }

    private static Metric metric(String name, List<Metric.Column> columns) {
        Field first = columns.get(0).field();
        for (Metric.Column column : columns) {
            Field field = column.field();
            if (field.table() != first.table()
                    || field.kind() != first.kind()
                    || field.unit() != first.unit()
                    || (columns.size() > 1 && column.label() == null)) {
                throw new IllegalStateException(field + " and " + first + " cannot share the metric " + name);
            }
        }
        Metric.Type type = first.kind() == Field.Kind.COUNTER ? Metric.Type.COUNTER : Metric.Type.GAUGE;
        String unit = unit(first.unit());
        boolean total = name.endsWith("_total");
        String bare = total ? name.substring(0, name.length() - "_total".length()) : name;
        if (total != (type == Metric.Type.COUNTER) || !(unit.isEmpty() || bare.endsWith("_" + unit))) {
            throw new IllegalStateException(first + ": the metric " + name + " does not fit a " + type + " in "
                    + (unit.isEmpty() ? "no unit" : unit));
        }
        return new Metric(name, help(columns), type, unit, first.table(), columns);
    }

    private static String unit(Unit unit) {
        return switch (unit) {
            case NANOSECONDS, EPOCH_NANOSECONDS -> "seconds";
            case BYTES -> "bytes";
            case NONE, COUNT -> "";
            default -> throw new IllegalStateException("a metric cannot be in " + unit.label());
        };
    }

    /**
     * The fields' meaning with the fixed label's value made general; where that does not make them alike, the meaning
     * of each.
     */
    private static String help(List<Metric.Column> columns) {
        List<String> meanings =
                columns.stream().map(MetricCatalogue::general).distinct().toList();
        String meaning = meanings.size() == 1
                ? meanings.get(0)
                : columns.stream()
                        .map(column -> column.value() + ": " + column.field().meaning())
                        .collect(Collectors.joining(" "));
        return switch (columns.get(0).field().witness()) {
            case XEN -> meaning + " By Xen or the toolstack.";
            case GUEST -> meaning + " The guest's claim.";
            case COLLECTOR -> meaning;
            case DERIVED -> meaning + " From the guest's claim and Xen's word.";
        };
    }

    private static String general(Metric.Column column) {
        String meaning = column.field().meaning();
        if (column.label() == null) {
            return meaning;
        }
        String value = column.value().replace('_', ' ');
        return meaning.replaceFirst("(.*)\\b" + Pattern.quote(value) + "\\b", "$1<" + column.label() + ">");
    }
}
