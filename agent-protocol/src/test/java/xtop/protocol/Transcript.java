// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.ArrayList;
import java.util.List;

/** Writes down what a decoder tells, one line a fact, with rows in the order of their ids. */
class Transcript implements AgentListener {
    final List<String> lines = new ArrayList<>();

    @Override
    public void hello(AgentHello hello) {
        lines.add("hello version=" + hello.version() + " kind=" + hello.kind().label() + " boot="
                + Long.toHexString(hello.bootId()) + " sections=" + Long.toHexString(hello.sections()) + " interval="
                + hello.intervalNanos() + " page=" + hello.pageSize() + " agent='" + hello.agent() + "' system='"
                + hello.system() + "'");
        for (Figure figure : Figure.values()) {
            if (hello.widths().bits(figure) != 64) {
                lines.add("width " + figure + "=" + hello.widths().bits(figure));
            }
        }
    }

    @Override
    public void sample(GuestSample sample, NameTable names) {
        lines.addAll(describe(sample, names));
    }

    @Override
    public void event(GuestEvent event) {
        lines.add("event " + event.kind().label() + " at=" + Long.toUnsignedString(event.guestNanos()) + " subject="
                + Long.toUnsignedString(event.subject()) + " text='" + event.text() + "'");
    }

    static List<String> describe(GuestSample sample, NameTable names) {
        List<String> lines = new ArrayList<>();
        lines.add("sample " + sample.sequence() + " at=" + Long.toUnsignedString(sample.guestNanos()));
        for (Section section : Section.values()) {
            SampleTable table = sample.table(section);
            List<Integer> order = new ArrayList<>();
            for (int row = 0; row < table.rows(); row++) {
                order.add(row);
            }
            order.sort((a, b) -> Integer.compareUnsigned(table.id(a), table.id(b)));
            for (int row : order) {
                lines.add(describe(table, row, names));
            }
        }
        return lines;
    }

    private static String describe(SampleTable table, int row, NameTable names) {
        StringBuilder line = new StringBuilder("  " + table.section() + " " + Integer.toUnsignedString(table.id(row)));
        if (table.nameId(row) != SampleTable.NO_NAME) {
            line.append(" '").append(names.name(table.nameId(row))).append('\'');
        }
        for (int bit = 0; bit < Figure.count(table.section()); bit++) {
            Figure figure = Figure.at(table.section(), bit);
            if (table.has(row, figure)) {
                long value = table.get(row, figure);
                line.append(' ').append(figure).append('=');
                switch (figure.kind()) {
                    case SIGNED_GAUGE -> line.append(value);
                    case NAME ->
                        line.append('\'').append(names.name((int) value)).append('\'');
                    default -> line.append(Long.toUnsignedString(value));
                }
            }
        }
        return line.toString();
    }
}
