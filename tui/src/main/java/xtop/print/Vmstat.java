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

    private final Layout layout;
    private final int domainWidth;
    private final double unit;
    private final ZoneId zone;
    private final LineOutput out;
    private final StringBuilder line = new StringBuilder();

    /**
     * @param domainWidth cells of a leading column of domains; 0 for none
     * @param unit bytes of a unit of memory: 1024 as a rule
     * @param zone of the time at the end of each line; null for no time
     */
    public Vmstat(Layout layout, int domainWidth, int unit, ZoneId zone, LineOutput out) {
        this.layout = layout;
        this.domainWidth = domainWidth;
        this.unit = unit;
        this.zone = zone;
        this.out = out;
    }

    /** Prints the two header lines. */
    public void header() throws IOException {
        if (domainWidth > 0) {
            out.blanks(domainWidth + 1);
        }
        out.append(layout.groups).append(zone == null ? "" : " -----timestamp-----");
        out.newline();
        if (domainWidth > 0) {
            out.append("domain").blanks(domainWidth - 5);
        }
        out.append(layout.names);
        if (zone != null) {
            String name = zoneName();
            out.blanks(1 + TIMESTAMP - name.length()).append(name);
        }
        out.newline();
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
        cell(Math.floor(now.swapUsed / unit), memory);
        cell(Math.floor(now.free / unit), memory);
        cell(Math.floor(now.buffers / unit), memory);
        cell(Math.floor(now.cache / unit), memory);
        cell(interval.swapIn() / unit, 4);
        cell(interval.swapOut() / unit, 4);
        cell(interval.pageIn() / 1024, 5);
        cell(interval.pageOut() / 1024, 5);
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
        cell(now.allocated / unit, 8);
        cell(now.used / unit, 8);
        cell(now.free / unit, 8);
        cell(interval.received() / unit, 6);
        cell(interval.sent() / unit, 6);
        cell(interval.interrupts(), 8);
        cell(interval.switches(), 8);
        cell(interval.runPercent(), 3);
        cell(interval.stolenPercent(), 3);
        cell(interval.blockedPercent(), 3);
    }

    private void first(double value, int width) {
        int start = line.length();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            line.append('-');
        } else {
            line.append(Math.round(value));
        }
        int pad = width - (line.length() - start);
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
