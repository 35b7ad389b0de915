// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * The label values of the rows of one fleet. No two rows of a table ever get the same ones, whatever the guests call
 * their devices: equal series make the whole scrape undefined. Made anew for every scrape; one thread.
 */
final class RowLabels {
    private final Fleet fleet;
    private final ExporterOptions options;
    private final List<String> domains;
    private long dropped;

    RowLabels(Fleet fleet, ExporterOptions options) {
        this.fleet = fleet;
        this.options = options;
        Set<String> taken = new HashSet<>();
        this.domains = IntStream.range(0, fleet.rows(Table.DOMAIN))
                .mapToObj(row -> unique(domain(fleet, row), taken))
                .toList();
    }

    /** Names of the labels that tell a table's rows apart. */
    static List<String> names(Table table) {
        return switch (table) {
            case HOST -> List.of();
            case DOMAIN, APPLICATION, EVENT -> List.of("domain");
            case VCPU -> List.of("domain", "vcpu");
            case THREAD -> List.of("domain", "thread", "tid");
            case INTERFACE, BLOCK -> List.of("domain", "device");
            case VIF -> List.of("domain", "vif");
            case VBD -> List.of("domain", "vbd");
        };
    }

    /** The domain label of a domain's row. */
    String domain(int domainRow) {
        return domains.get(domainRow);
    }

    /** How many rows got no labels because their domain had too many. */
    long dropped() {
        return dropped;
    }

    /** Label values by row; null where the row is not exposed. */
    List<List<String>> of(Table table) {
        List<List<String>> labels = new ArrayList<>(fleet.rows(table));
        switch (table) {
            case HOST -> labels.add(List.of());
            case DOMAIN -> domains.forEach(domain -> labels.add(List.of(domain)));
            default -> {
                for (int domain = 0; domain < domains.size(); domain++) {
                    addRows(table, domain, labels);
                }
            }
        }
        return labels;
    }

    private void addRows(Table table, int domain, List<List<String>> labels) {
        int first = fleet.firstRow(table, domain);
        int rows = fleet.rows(table, domain);
        boolean[] shown = shown(table, first, rows);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < rows; i++) {
            if (!shown[i]) {
                labels.add(null);
            } else {
                labels.add(values(table, domain, first + i, taken));
            }
        }
    }

    private List<String> values(Table table, int domain, int row, Set<String> taken) {
        String label = domains.get(domain);
        return switch (table) {
            case VCPU -> List.of(label, unique(number(Field.VCPU, row), taken));
            case INTERFACE -> List.of(label, unique(LabelText.of(fleet.text(Field.INTERFACE_NAME, row)), taken));
            case BLOCK -> List.of(label, unique(LabelText.of(fleet.text(Field.BLOCK_NAME, row)), taken));
            case THREAD ->
                List.of(label, LabelText.of(fleet.text(Field.COMM, row)), unique(number(Field.TID, row), taken));
            default -> throw new IllegalArgumentException("rows of " + table + " have no series");
        };
    }

    private boolean[] shown(Table table, int first, int rows) {
        int most = switch (table) {
            case THREAD -> options.threadsPerDomain();
            case INTERFACE, BLOCK -> options.devicesPerDomain();
            default -> rows;
        };
        boolean[] shown = new boolean[rows];
        IntStream candidates = IntStream.range(0, rows);
        if (table == Table.THREAD && rows > most) {
            candidates = candidates
                    .boxed()
                    .sorted(Comparator.comparingLong((Integer i) -> cpuTime(first + i))
                            .reversed())
                    .mapToInt(Integer::intValue);
        }
        candidates.limit(most).forEach(i -> shown[i] = true);
        dropped += table == Table.THREAD && most == 0 ? 0 : Math.max(0, rows - most);
        return shown;
    }

    private long cpuTime(int row) {
        return fleet.has(Field.THREAD_CPU_TIME, row) ? fleet.number(Field.THREAD_CPU_TIME, row) : 0;
    }

    private String number(Field field, int row) {
        return fleet.has(field, row) ? Long.toString(fleet.number(field, row)) : "";
    }

    private static String domain(Fleet fleet, int row) {
        String label = LabelText.of(fleet.text(Field.LABEL, row));
        return label.isEmpty() ? "#" + fleet.number(Field.DOMID, row) : label;
    }

    private static String unique(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 2; !taken.add(name); i++) {
            name = wanted + "#" + i;
        }
        return name;
    }
}
