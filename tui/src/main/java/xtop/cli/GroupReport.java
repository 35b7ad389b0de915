// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.group.Group;
import xtop.group.Grouping;
import xtop.group.Outlier;
import xtop.group.Outliers;
import xtop.group.Quantity;
import xtop.group.Spread;
import xtop.print.Column;
import xtop.print.Form;
import xtop.print.GroupCsv;
import xtop.print.GroupTable;
import xtop.print.Json;
import xtop.print.RowOrder;

/** {@code xtop list --group-by}: groups of domains, or with {@code --outliers} those who stand out of theirs. One thread. */
final class GroupReport {
    private static final List<Column> COLUMNS = List.of(
            Column.of(Field.CPU_PERCENT, "%CPU", Form.PLAIN).atLeast(5),
            Column.of(Field.MEMORY, "MEM", Form.SCALED).atLeast(5),
            Column.of(Field.GUEST_MEMORY_USED, "USED", Form.SCALED).atLeast(5),
            Column.of(Field.THREADS, "THR", Form.PLAIN).atLeast(3),
            Column.of(Field.CONTEXT_SWITCH_RATE, "CS/s", Form.PLAIN).atLeast(6),
            Column.of(Field.VIF_RECEIVE_RATE, "RX/s", Form.SCALED).atLeast(5),
            Column.of(Field.VIF_TRANSMIT_RATE, "TX/s", Form.SCALED).atLeast(5),
            Column.of(Field.GUEST_CPU_STEAL_PERCENT, "%ST", Form.PLAIN).atLeast(4));

    private final Grouping by;
    private final boolean outliers;
    private final Rows rows;
    private final List<Field> fields;
    private final Report.Format format;
    private final boolean chosen;
    private final boolean raw;
    private int frames;

    private GroupReport(Grouping by, boolean outliers, Rows rows, ParseResult line) throws CommandFailure {
        this.by = by;
        this.outliers = outliers;
        this.rows = rows;
        fields = rows.fields();
        format = Report.format(line);
        chosen = Options.has(line, "-o");
        raw = Options.has(line, "--raw");
    }

    /** Adds {@code --group-by} and {@code --outliers}. */
    static void options(CommandSpec spec) {
        spec.addOption(Options.value("BY", "By image, kind or prefix: sum, median, worst.", "--group-by"));
        spec.addOption(Options.flag("Domains that stand out of their group, and why.", "--outliers"));
    }

    /** What the command line asks for; null where it asks for no groups. */
    static GroupReport of(ParseResult line) throws CommandFailure {
        String what = Options.value(line, "--group-by");
        boolean outliers = Options.has(line, "--outliers");
        if (what == null) {
            if (outliers) {
                throw new CommandFailure(ExitCode.USAGE, "--outliers needs --group-by image, kind or prefix");
            }
            return null;
        }
        Grouping by = Grouping.of(what);
        if (by == null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "there are no groups by '" + what + "'; choose image, kind or prefix");
        }
        if (Options.has(line, "-l")) {
            throw new CommandFailure(ExitCode.USAGE, "--group-by and -l exclude each other; -o chooses its figures");
        }
        Rows rows = new Rows(Table.DOMAIN, line, COLUMNS);
        boolean comparable = false;
        for (Field field : rows.fields()) {
            if (!Quantity.is(field)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--group-by has no median of '" + field.key() + "'; -o takes figures such as cpu,mem,threads");
            }
            comparable |= Quantity.comparable(field);
        }
        if (outliers && !comparable) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--outliers compares levels and rates such as cpu, mem, cs; -o names none");
        }
        return new GroupReport(by, outliers, rows, line);
    }

    /**
     * Prints the next frame.
     *
     * @param domains the domains to group
     * @return whether there was anything to print
     */
    boolean print(Session session, FleetSource source, Fleet fleet, int[] domains) throws IOException {
        List<Group> groups = by.groups(fleet, domains);
        boolean any = outliers ? outliers(session, source, fleet, groups) : groups(session, source, fleet, groups);
        frames++;
        return any;
    }

    private boolean groups(Session session, FleetSource source, Fleet fleet, List<Group> groups) throws IOException {
        Console console = session.console();
        sort(fleet, groups);
        switch (format) {
            case JSON -> new Json(console.bytes()).groups(fleet, source, by, groups, fields);
            case LINES -> new Json(console.bytes()).groupLines(fleet, by, groups, fields);
            case CSV -> {
                GroupCsv csv = new GroupCsv(console.lines());
                if (frames == 0 && rows.headers()) {
                    csv.groupsHeader();
                }
                csv.groups(fleet, groups, fields);
            }
            case TABLE -> table(console).groups(fleet, groups, console.lines());
        }
        return !groups.isEmpty();
    }

    private boolean outliers(Session session, FleetSource source, Fleet fleet, List<Group> groups) throws IOException {
        Console console = session.console();
        List<Outlier> found = Outliers.of(fleet, groups, fields);
        sortOutliers(fleet, found);
        int judged = 0;
        for (Group group : groups) {
            judged += Outliers.tell(fleet, group, fields) ? 1 : 0;
        }
        int notJudged = groups.size() - judged;
        switch (format) {
            case JSON -> new Json(console.bytes()).outliers(fleet, source, by, found, fields, judged, notJudged);
            case LINES -> new Json(console.bytes()).outlierLines(fleet, by, found, fields);
            case CSV -> {
                GroupCsv csv = new GroupCsv(console.lines());
                if (frames == 0 && rows.headers()) {
                    csv.outliersHeader();
                }
                csv.outliers(fleet, found);
            }
            case TABLE -> table(console).outliers(fleet, groups, found, chosen, console.lines());
        }
        if (frames == 0 && notJudged > 0) {
            console.say(notJudged + " of " + groups.size() + (groups.size() == 1 ? " group" : " groups")
                    + " cannot be judged: fewer than " + Outliers.FEWEST + " domains with known figures, or "
                    + by.label() + " unknown");
        }
        return !found.isEmpty();
    }

    private GroupTable table(Console console) throws IOException {
        if (frames > 0) {
            console.lines().newline();
        }
        return new GroupTable(by, rows.columns(), rows.headers(), rows.width(console), raw);
    }

    /** By the sums of the fields that {@code --sort} names, by the worst where there is no sum; text is the group's name. */
    private void sort(Fleet fleet, List<Group> groups) {
        Comparator<Group> order = null;
        for (RowOrder.Key key : rows.order().keys()) {
            Comparator<Group> next = by(fleet, key);
            order = order == null ? next : order.thenComparing(next);
        }
        if (order != null) {
            groups.sort(order);
        }
    }

    private static Comparator<Group> by(Fleet fleet, RowOrder.Key key) {
        Map<Group, Double> values = new HashMap<>();
        if (key.field() != Field.COLLECTOR_DOMAINS && !Quantity.is(key.field())) {
            Comparator<String> order = key.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
            return Comparator.comparing(Group::name, Comparator.nullsLast(order));
        }
        return Comparator.comparingDouble(group -> values.computeIfAbsent(group, each -> {
            double value = each.size();
            if (key.field() != Field.COLLECTOR_DOMAINS) {
                Spread spread = Spread.of(fleet, each, key.field());
                value = Double.isNaN(spread.sum()) ? spread.worst() : spread.sum();
            }
            // unknown stands last either way
            return Double.isNaN(value) ? Double.POSITIVE_INFINITY : key.descending() ? -value : value;
        }));
    }

    private void sortOutliers(Fleet fleet, List<Outlier> found) {
        if (rows.order().keys().isEmpty()) {
            return;
        }
        Map<Integer, Outlier> byRow = new HashMap<>();
        int[] order = new int[found.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = found.get(i).row();
            byRow.put(order[i], found.get(i));
        }
        rows.order().sort(fleet, Table.DOMAIN, order, order.length);
        List<Outlier> sorted = new ArrayList<>();
        for (int row : order) {
            sorted.add(byRow.get(row));
        }
        found.clear();
        found.addAll(sorted);
    }
}
