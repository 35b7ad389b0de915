// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.time.Instant;
import java.time.ZoneId;
import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.print.CellText;

/** The lines above the table: the host, its domains by state, their agents, memory and CPUs. Pure; any thread. */
final class Summary {
    /** How many lines it has. */
    static final int LINES = 4;

    private static final DomainState[] STATES = DomainState.values();

    private final Fleet fleet;
    private final String source;
    private final ZoneId zone;
    private final boolean raw;

    /** @param raw whether memory is in bytes, nothing scaled */
    Summary(Fleet fleet, String source, ZoneId zone, boolean raw) {
        this.raw = raw;
        this.fleet = fleet;
        this.source = source;
        this.zone = zone;
    }

    /** One of its lines. */
    String line(int number) {
        return switch (number) {
            case 0 -> host();
            case 1 -> domains();
            case 2 -> agents();
            default -> memory();
        };
    }

    // Without a formatter: that would load seventy classes for six digits.
    private void appendClock(StringBuilder line, long epochSeconds) {
        long offset =
                zone.getRules().getOffset(Instant.ofEpochSecond(epochSeconds)).getTotalSeconds();
        long second = Math.floorMod(epochSeconds + offset, 86_400L);
        CellText.appendTwo(line, second / 3600);
        CellText.appendTwo(line.append(':'), second / 60 % 60);
        CellText.appendTwo(line.append(':'), second % 60);
    }

    private String host() {
        StringBuilder line = new StringBuilder("xtop - ");
        appendClock(line, fleet.publishedEpochNanos() / 1_000_000_000L);
        String version = fleet.text(Field.HOST_XEN_VERSION, 0);
        if (version != null) {
            line.append("   Xen ").append(version);
        }
        return line.append("   from ").append(source).toString();
    }

    private String domains() {
        int[] counts = new int[STATES.length];
        int total = fleet.rows(Table.DOMAIN);
        for (int row = 0; row < total; row++) {
            String state = fleet.text(Field.STATE, row);
            for (int i = 0; i < counts.length; i++) {
                counts[i] += STATES[i].isIn(state) ? 1 : 0;
            }
        }
        StringBuilder line = new StringBuilder("Domains: ");
        number(line, total, " total");
        for (int i = 0; i < counts.length; i++) {
            number(line.append(", "), counts[i], " " + STATES[i].label());
        }
        return line.toString();
    }

    private String agents() {
        int ok = 0;
        int none = 0;
        int silent = 0;
        int refused = 0;
        int other = 0;
        long threads = 0;
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            String agent = fleet.text(Field.AGENT, row);
            if (agent == null || agent.startsWith("none")) {
                none++;
            } else if (agent.startsWith("ok")) {
                ok++;
            } else if (agent.startsWith("silent")) {
                silent++;
            } else if (agent.startsWith("refused")) {
                refused++;
            } else {
                other++;
            }
            threads += fleet.has(Field.THREADS, row) ? fleet.number(Field.THREADS, row) : 0;
        }
        StringBuilder line = new StringBuilder("Agents:  ");
        number(line, ok, " ok");
        number(line.append(", "), none, " none");
        number(line.append(", "), silent, " silent");
        number(line.append(", "), refused, " refused");
        number(line.append(", "), other, " other");
        return line.append(";  ").append(threads).append(" threads").toString();
    }

    private String memory() {
        StringBuilder line = new StringBuilder("Memory: ");
        boolean known = fleet.has(Field.HOST_MEMORY_TOTAL, 0);
        long total = known ? fleet.number(Field.HOST_MEMORY_TOTAL, 0) : -1;
        long free = fleet.has(Field.HOST_MEMORY_FREE, 0) ? fleet.number(Field.HOST_MEMORY_FREE, 0) : -1;
        bytes(line, total, " total");
        bytes(line.append(", "), known && free >= 0 ? total - free : -1, " used");
        bytes(line.append(", "), free, " free");
        line.append(";  CPUs: ");
        line.append(fleet.has(Field.HOST_CPUS, 0) ? Long.toString(fleet.number(Field.HOST_CPUS, 0)) : "-");
        if (fleet.has(Field.HOST_CPU_HERTZ, 0)) {
            line.append(" @ ")
                    .append(fleet.number(Field.HOST_CPU_HERTZ, 0) / 1_000_000)
                    .append(" MHz");
        }
        double used = Double.NaN;
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.has(Field.CPU_PERCENT, row)) {
                used = (Double.isNaN(used) ? 0 : used) + fleet.fraction(Field.CPU_PERCENT, row);
            }
        }
        CellText.appendTenths(line.append(", "), used);
        return line.append("% of one used").toString();
    }

    private static void number(StringBuilder to, int value, String word) {
        to.append(value < 10 ? "  " : value < 100 ? " " : "").append(value).append(word);
    }

    private void bytes(StringBuilder to, long value, String word) {
        int start = to.length();
        if (raw && value >= 0) {
            to.append(value);
        } else {
            CellText.appendScaled(to, value);
        }
        while (to.length() - start < 6) {
            to.insert(start, ' ');
        }
        to.append(word);
    }
}
