// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import xtop.filter.FilterSyntaxException;
import xtop.filter.RowFilter;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/** The option {@code --where}; without it every row passes. Immutable; any thread. */
final class Where {
    private final RowFilter filter;

    private Where(RowFilter filter) {
        this.filter = filter;
    }

    static OptionSpec option() {
        return option("Only rows such as 'pcpu>50 && domain~^web'.");
    }

    static OptionSpec option(String description) {
        return Options.value("CONDITION", description, "--where");
    }

    boolean everything() {
        return filter == null;
    }

    /** @param table whose rows the command lists */
    static Where of(Table table, ParseResult line) throws CommandFailure {
        String text = Options.value(line, "--where");
        try {
            return new Where(text == null ? null : RowFilter.of(table, text));
        } catch (FilterSyntaxException e) {
            throw new CommandFailure(ExitCode.USAGE, "--where: " + e.getMessage() + "\n" + e.picture(), e);
        }
    }

    /** The rows that pass, in their order. */
    int[] rows(Fleet fleet, int[] rows) {
        return filter == null ? rows : filter.accepted(fleet, rows);
    }
}
