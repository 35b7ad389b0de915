// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.TimeZone;

/**
 * Lines of vmstat. Two layouts: that of vmstat(8) of procps 4.0.2, to the character, and one for unikernels, which
 * have no swap and no page cache. Rates are per second between two samples, or since boot where there is only one. One
 * thread.
 */
public final class Vmstat {
    /** Instead of a unit of memory: bytes, bytes a second and shares as they are known, nothing rounded. */
    public static final int RAW = 0;

    /** What the columns are. */
    public enum Layout {
        /** As vmstat(8). */
        PROCPS(
                "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----",
                " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st"),
        /** As vmstat -w. */
        PROCPS_WIDE(
                "--procs-- -----------------------memory---------------------- ---swap-- -----io---- -system--"
                        + " ----------cpu----------",
                "   r    b         swpd         free         buff        cache   si   so    bi    bo   in   cs"
                        + "  us  sy  id  wa  st  gu"),
        /** For guests without processes: allocated is Xen's word, used and free the guest's; shares of vCPU time. */
        NATIVE(
                "threads ----------memory---------- ---network--- -----system---- ---vcpu---",
                "  r   b    alloc     used     free     rx     tx       in       cs run stl blk");

        private final String groups;
        private final String names;

        Layout(String groups, String names) {
            this.groups = groups;
            this.names = names;
        }
    }

    private static final int TIMESTAMP = 19;

    /** Cells of a column of raw figures; longer ones push the others. */
    private static final int RAW_WIDTH = 18;

    private final Layout layout;
    private final int domainWidth;
    private final double unit;
    private final boolean raw;
    private final ZoneId zone;
    private final LineOutput out;
    private final StringBuilder line = new StringBuilder();

    /**
     * @param domainWidth cells of a leading column of domains; 0 for none
     * @param unit bytes of a unit of memory: 1024 as a rule, or {@link #RAW}
     * @param zone of the time at the end of each line; null for no time
     */
    public Vmstat(Layout layout, int domainWidth, int unit, ZoneId zone, LineOutput out) {
        this.layout = layout;
        this.domainWidth = domainWidth;
        this.unit = unit;
        this.raw = unit == RAW;
        this.zone = zone;
        this.out = out;
    }

    /** Prints the two header lines; of raw figures the second alone. */
    public void header() throws IOException {
        if (!raw) {
            groups();
        }
        if (domainWidth > 0) {
            out.append("domain").blanks(domainWidth - 5);
        }
        out.append(raw ? rawNames() : layout.names);
        if (zone != null) {
            String name = zoneName();
            out.blanks(1 + TIMESTAMP - name.length()).append(name);
        }
        out.newline();
    }

    private void groups() throws IOException {
        if (domainWidth > 0) {
            out.blanks(domainWidth + 1);
        }
        out.append(layout.groups).append(zone == null ? "" : " -----timestamp-----");
        out.newline();
    }

    private String rawNames() {
        StringBuilder names = new StringBuilder();
        for (String name : layout.names.strip().split(" +", -1)) {
            names.append(names.length() == 0 ? "" : " ")
                    .append(" ".repeat(RAW_WIDTH - name.length()))
                    .append(name);
        }
        return names.toString();
    }

    private String zoneName() {
        boolean summer = zone.getRules().isDaylightSavings(Instant.now());
        return TimeZone.getTimeZone(zone).getDisplayName(summer, TimeZone.SHORT, Locale.US);
    }

    /** Prints a domain's line. */
    public void line(VmstatInterval interval) throws IOException {
        VmstatSample now = interval.now();
        line.setLength(0);
        if (domainWidth > 0) {
            String name = now.domain;
            int end = CellWidth.fitting(name, 0, name.length(), domainWidth);
            line.append(name, 0, end);
            blanks(domainWidth - CellWidth.of(name, 0, end) + 1);
        }
        switch (layout) {
            case NATIVE:
                nativeLine(interval, now);
                break;
            case PROCPS_WIDE:
                procpsLine(interval, now, 4, 12, 3);
                break;
            default:
                procpsLine(interval, now, 2, 6, 2);
        }
        if (zone != null) {
            line.append(' ');
            appendTime(LocalDateTime.ofInstant(Instant.ofEpochSecond(now.publishedSeconds()), zone));
        }
        out.append(line);
        out.newline();
    }

    private void appendTime(LocalDateTime time) {
        line.append(time.getYear()).append('-');
        CellText.appendTwo(line, time.getMonthValue());
        CellText.appendTwo(line.append('-'), time.getDayOfMonth());
        CellText.appendTwo(line.append(' '), time.getHour());
        CellText.appendTwo(line.append(':'), time.getMinute());
        CellText.appendTwo(line.append(':'), time.getSecond());
    }

    private void procpsLine(VmstatInterval interval, VmstatSample now, int small, int memory, int percent) {
        first(now.runnable, small);
        cell(now.blocked, small);
        // vmstat(8) rounds memory down and all else to the nearest.
        cell(Math.floor(scaled(now.swapUsed)), memory);
        cell(Math.floor(scaled(now.free)), memory);
        cell(Math.floor(scaled(now.buffers)), memory);
        cell(Math.floor(scaled(now.cache)), memory);
        cell(scaled(interval.swapIn()), 4);
        cell(scaled(interval.swapOut()), 4);
        cell(raw ? interval.pageIn() : interval.pageIn() / 1024, 5);
        cell(raw ? interval.pageOut() : interval.pageOut() / 1024, 5);
        cell(interval.interrupts(), 4);
        cell(interval.switches(), 4);
        cell(interval.share(interval.user()), percent);
        cell(interval.share(interval.system()), percent);
        cell(interval.share(interval.idle()), percent);
        cell(interval.share(interval.iowait()), percent);
        cell(interval.share(interval.steal()), percent);
        if (layout == Layout.PROCPS_WIDE) {
            cell(interval.share(interval.guest()), percent);
        }
    }

    private void nativeLine(VmstatInterval interval, VmstatSample now) {
        first(now.runnable, 3);
        cell(now.blocked, 3);
        cell(scaled(now.allocated), 8);
        cell(scaled(now.used), 8);
        cell(scaled(now.free), 8);
        cell(scaled(interval.received()), 6);
        cell(scaled(interval.sent()), 6);
        cell(interval.interrupts(), 8);
        cell(interval.switches(), 8);
        cell(interval.runPercent(), 3);
        cell(interval.stolenPercent(), 3);
        cell(interval.blockedPercent(), 3);
    }

    /** Bytes in the unit of the table. */
    private double scaled(double bytes) {
        return raw ? bytes : bytes / unit;
    }

    private void first(double value, int width) {
        int start = line.length();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            line.append('-');
        } else if (raw) {
            CellText.appendExact(line, value);
        } else {
            line.append(Math.round(value));
        }
        int pad = (raw ? RAW_WIDTH : width) - (line.length() - start);
        for (int i = 0; i < pad; i++) {
            line.insert(start, ' ');
        }
    }

    private void cell(double value, int width) {
        line.append(' ');
        first(value, width);
    }

    private void blanks(int count) {
        for (int i = 0; i < count; i++) {
            line.append(' ');
        }
    }
}
