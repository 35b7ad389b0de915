// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.group.Departure;
import xtop.group.Group;
import xtop.group.Grouping;
import xtop.group.Outlier;
import xtop.group.Spread;

/**
 * Groups of domains as a table of text, three lines a group: sum, median and worst of each figure; one line for a domain
 * that is alone. Or those who stand out of their groups, a line each. One thread.
 */
public final class GroupTable {
    private static final String[] STATISTICS = {"sum", "median", "worst"};

    private final Grouping by;
    private final List<Column> figures;
    private final boolean header;
    private final int width;
    private final boolean raw;

    /**
     * @param figures columns of figures
     * @param width cells of a line
     * @param raw whether groups have their whole names and figures their own units
     */
    public GroupTable(Grouping by, List<Column> figures, boolean header, int width, boolean raw) {
        this.by = by;
        this.figures = List.copyOf(figures);
        this.header = header;
        this.width = width;
        this.raw = raw;
    }

    /** Prints groups. */
    public void groups(Fleet fleet, List<Group> groups, LineOutput to) throws IOException {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(by.field(), by.label().toUpperCase(Locale.ROOT), Form.PLAIN));
        columns.add(Column.of(Field.COLLECTOR_DOMAINS, "N", Form.PLAIN));
        columns.add(Column.of(Field.NAME, "OF", Form.PLAIN));
        columns.addAll(figures);
        List<Line> lines = new ArrayList<>();
        Map<String, String> names = names(groups);
        for (Group group : groups) {
            Spread[] spreads = new Spread[figures.size()];
            for (int i = 0; i < spreads.length; i++) {
                spreads[i] = Spread.of(fleet, group, figures.get(i).field());
            }
            if (group.size() == 1) {
                lines.add(new Line(group, names.get(group.name()), "only", spreads));
            } else {
                for (String statistic : STATISTICS) {
                    lines.add(new Line(group, names.get(group.name()), statistic, spreads));
                }
            }
        }
        new TextTable(columns, header, width)
                .print(
                        (out, row, column) -> {
                            Line line = lines.get(row);
                            switch (column) {
                                case 0 -> out.append(line.name);
                                case 1 -> out.append(line.group.size());
                                case 2 -> out.append(line.statistic);
                                default -> CellText.appendValue(out, line.value(column - 3), figures.get(column - 3));
                            }
                        },
                        lines.size(),
                        to);
    }

    /**
     * Prints who stands out.
     *
     * @param groups all groups, also those out of which nobody stands
     * @param withFigures whether all figures stand beside the reason, which is not what fits 80 columns
     */
    public void outliers(Fleet fleet, List<Group> groups, List<Outlier> outliers, boolean withFigures, LineOutput to)
            throws IOException {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(by.field(), by.label().toUpperCase(Locale.ROOT), Form.PLAIN));
        columns.add(Column.of(Field.COLLECTOR_DOMAINS, "N", Form.PLAIN));
        columns.add(Column.of(Field.LABEL, "DOMAIN", Form.PLAIN));
        columns.add(Column.of(Field.DOMID, "ID", Form.PLAIN));
        if (withFigures) {
            columns.addAll(figures);
        }
        columns.add(Column.of(Field.WHY, "STANDS OUT", Form.PLAIN));
        Map<String, String> names = names(groups);
        new TextTable(columns, header, width)
                .print(
                        (out, row, column) -> {
                            Outlier outlier = outliers.get(row);
                            if (column == 0) {
                                out.append(names.get(outlier.group().name()));
                            } else if (column == 1) {
                                out.append(outlier.group().size());
                            } else if (column == columns.size() - 1) {
                                appendReasons(out, outlier);
                            } else {
                                CellText.append(out, fleet, Table.DOMAIN, outlier.row(), columns.get(column));
                            }
                        },
                        outliers.size(),
                        to);
    }

    /** {@code %CPU 99.6, median 3.0 (33.2 times); MEM 40M, median 32M (+8.0M)}. */
    private void appendReasons(StringBuilder to, Outlier outlier) {
        String separator = "";
        for (Departure departure : outlier.departures()) {
            Column column = column(departure.field());
            to.append(separator).append(column.title()).append(' ');
            CellText.appendValue(to, departure.value(), column);
            to.append(", median ");
            CellText.appendValue(to, departure.median(), column);
            to.append(" (");
            double difference = departure.value() - departure.median();
            if (departure.median() > 0 && departure.value() >= 2 * departure.median()) {
                CellText.appendTenths(to, departure.value() / departure.median());
                to.append(" times");
            } else {
                to.append(difference < 0 ? '-' : '+');
                CellText.appendValue(to, Math.abs(difference), column);
            }
            to.append(')');
            separator = "; ";
        }
    }

    private Column column(Field field) {
        for (Column column : figures) {
            if (column.field() == field) {
                return column;
            }
        }
        return Column.of(field);
    }

    /** Names for people: of a kernel its file's, unless two kernels share it. */
    private Map<String, String> names(List<Group> groups) {
        Map<String, String> names = new HashMap<>();
        names.put(null, "-");
        Map<String, String> owners = new HashMap<>();
        for (Group group : groups) {
            if (group.name() != null) {
                owners.merge(last(group.name()), group.name(), (one, two) -> one.equals(two) ? one : "");
            }
        }
        for (Group group : groups) {
            if (group.name() != null) {
                boolean shared = owners.get(last(group.name())).isEmpty();
                String shown = raw || shared ? group.name() : last(group.name());
                names.put(group.name(), CellText.clean(shown));
            }
        }
        return names;
    }

    private String last(String name) {
        return by == Grouping.IMAGE ? name.substring(name.lastIndexOf('/') + 1) : name;
    }

    private record Line(Group group, String name, String statistic, Spread[] spreads) {
        double value(int figure) {
            Spread spread = spreads[figure];
            return switch (statistic) {
                case "sum" -> spread.sum();
                case "median" -> spread.median();
                default -> spread.worst();
            };
        }
    }
}
