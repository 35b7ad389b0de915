// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

/**
 * Frames as {@code xentop -b} prints them (Xen 4.17 to 4.21, tools/xentop): 19 columns of its widths, domains by name,
 * whatever the case. NETTX and NETRX are what dom0's side of the vifs sent and received. CPU(%) is that between two
 * frames; in a domain's first frame it is that of the collector's last second, 0.0 where there is none yet. One thread.
 */
public final class XentopFrame {
    /** What to print besides a line a domain. */
    public record Extras(
            boolean fullNames,
            boolean domainZeroFirst,
            boolean repeatHeader,
            boolean vcpus,
            boolean networks,
            boolean vbds) {}

    private static final String[] TITLES = {
        "NAME",
        "STATE",
        "CPU(sec)",
        "CPU(%)",
        "MEM(k)",
        "MEM(%)",
        "MAXMEM(k)",
        "MAXMEM(%)",
        "VCPUS",
        "NETS",
        "NETTX(k)",
        "NETRX(k)",
        "VBDS",
        "VBD_OO",
        "VBD_RD",
        "VBD_WR",
        "VBD_RSECT",
        "VBD_WSECT",
        "SSID"
    };
    private static final int[] WIDTHS = {10, 6, 10, 6, 10, 6, 10, 9, 5, 4, 8, 8, 4, 8, 8, 8, 10, 10, 4};
    private static final int NAME = 0;
    private static final int SHORT_NAME = 10;

    /** Columns that grow with their numbers; xentop forgets VBD_OO, and so do we. */
    private static final int[] GROWING = {10, 11, 14, 15, 16, 17};

    /** In xentop's order. Who crashed is not shut down there. */
    private static final List<DomainState> STATES = List.of(
            DomainState.DYING,
            DomainState.SHUTDOWN,
            DomainState.BLOCKED,
            DomainState.CRASHED,
            DomainState.PAUSED,
            DomainState.RUNNING);

    private static final int VCPUS_A_LINE = 5;

    private final Extras extras;
    private final LineOutput out;
    private final StringBuilder line = new StringBuilder();
    private Map<String, Long> cpuBefore = Map.of();
    private long takenBefore;

    public XentopFrame(Extras extras, LineOutput out) {
        this.extras = extras;
        this.out = out;
    }

    /** Prints some domains; those that Xen gives no account of, and the dead without a name, are left out as there. */
    public void print(Fleet fleet, int[] domains) throws IOException {
        List<Integer> rows = new ArrayList<>();
        for (int row : domains) {
            if (fleet.has(Field.STATE, row)
                    && fleet.has(Field.NAME, row)
                    && !name(fleet, row).equals("(null)")) {
                rows.add(row);
            }
        }
        rows.sort((left, right) -> order(fleet, left, right));
        long taken =
                fleet.has(Field.HOST_SAMPLED, 0) ? fleet.number(Field.HOST_SAMPLED, 0) : fleet.publishedEpochNanos();
        Map<String, Long> cpu = new HashMap<>();
        List<String[]> cells = new ArrayList<>();
        int[] widths = WIDTHS.clone();
        for (int row : rows) {
            String[] texts = cells(fleet, row, taken - takenBefore);
            cells.add(texts);
            for (int column : GROWING) {
                widths[column] = Math.max(widths[column], texts[column].length());
            }
            if (extras.fullNames) {
                widths[NAME] = Math.max(widths[NAME], texts[NAME].length());
            }
            if (fleet.has(Field.CPU_TIME, row)) {
                cpu.put(identity(fleet, row), fleet.number(Field.CPU_TIME, row));
            }
        }
        for (int i = 0; i < cells.size(); i++) {
            if (i == 0 || extras.repeatHeader) {
                columns(TITLES, widths);
            }
            columns(cells.get(i), widths);
            extras(fleet, rows.get(i));
        }
        cpuBefore = cpu;
        takenBefore = taken;
    }

    private int order(Fleet fleet, int left, int right) {
        if (extras.domainZeroFirst && left != right) {
            boolean zero = fleet.number(Field.DOMID, left) == 0;
            if (zero || fleet.number(Field.DOMID, right) == 0) {
                return zero ? -1 : 1;
            }
        }
        int order = name(fleet, left)
                .toLowerCase(Locale.ROOT)
                .compareTo(name(fleet, right).toLowerCase(Locale.ROOT));
        return order == 0 ? Integer.compare(left, right) : order;
    }

    private String[] cells(Fleet fleet, int row, long elapsed) {
        String name = name(fleet, row);
        boolean cut = !extras.fullNames && CellWidth.of(name, 0, name.length()) > SHORT_NAME;
        boolean limited = fleet.has(Field.MEMORY_MAX, row);
        return new String[] {
            cut ? name.substring(0, CellWidth.fitting(name, 0, name.length(), SHORT_NAME)) : name,
            state(fleet.text(Field.STATE, row)),
            scaled(fleet, Field.CPU_TIME, row, 1_000_000_000L),
            tenths(cpuPercent(fleet, row, elapsed)),
            scaled(fleet, Field.MEMORY, row, 1024),
            tenths(share(fleet, Field.MEMORY, row)),
            limited ? scaled(fleet, Field.MEMORY_MAX, row, 1024) : "no limit",
            limited ? tenths(share(fleet, Field.MEMORY_MAX, row)) : "n/a",
            scaled(fleet, Field.VCPUS, row, 1),
            scaled(fleet, Field.VIFS, row, 1),
            total(fleet, Field.VIFS, Field.VIF_RECEIVE_BYTES, row, 1024),
            total(fleet, Field.VIFS, Field.VIF_TRANSMIT_BYTES, row, 1024),
            scaled(fleet, Field.VBDS, row, 1),
            total(fleet, Field.VBDS, Field.VBD_OUT_OF_REQUESTS, row, 1),
            total(fleet, Field.VBDS, Field.VBD_READS, row, 1),
            total(fleet, Field.VBDS, Field.VBD_WRITES, row, 1),
            total(fleet, Field.VBDS, Field.VBD_READ_SECTORS, row, 1),
            total(fleet, Field.VBDS, Field.VBD_WRITE_SECTORS, row, 1),
            scaled(fleet, Field.SSID, row, 1)
        };
    }

    private double cpuPercent(Fleet fleet, int row, long elapsed) {
        Long before = cpuBefore.get(identity(fleet, row));
        if (before != null && elapsed > 0 && fleet.has(Field.CPU_TIME, row)) {
            return Math.max(0, fleet.number(Field.CPU_TIME, row) - before) * 100.0 / elapsed;
        }
        return fleet.has(Field.CPU_PERCENT, row) ? fleet.fraction(Field.CPU_PERCENT, row) : 0;
    }

    private static double share(Fleet fleet, Field field, int row) {
        return fleet.has(field, row) && fleet.has(Field.HOST_MEMORY_TOTAL, 0)
                ? fleet.number(field, row) * 100.0 / fleet.number(Field.HOST_MEMORY_TOTAL, 0)
                : Double.NaN;
    }

    private static String state(String letters) {
        StringBuilder text = new StringBuilder();
        for (DomainState state : STATES) {
            text.append(state.isIn(letters) ? state.letter() : '-');
        }
        return text.toString();
    }

    /** A sum over devices: without a device it is 0, of the unknown it is a dash. */
    private static String total(Fleet fleet, Field devices, Field field, int row, long unit) {
        boolean none = fleet.has(devices, row) && fleet.number(devices, row) == 0;
        return none ? "0" : scaled(fleet, field, row, unit);
    }

    private static String scaled(Fleet fleet, Field field, int row, long unit) {
        return fleet.has(field, row) ? Long.toString(fleet.number(field, row) / unit) : "-";
    }

    private static String tenths(double value) {
        StringBuilder text = new StringBuilder();
        CellText.appendTenths(text, value);
        return text.toString();
    }

    private static String name(Fleet fleet, int row) {
        return CellText.clean(fleet.text(Field.NAME, row));
    }

    private static String identity(Fleet fleet, int row) {
        return fleet.number(Field.DOMID, row) + " " + fleet.text(Field.UUID, row);
    }

    private void columns(String[] cells, int[] widths) throws IOException {
        line.setLength(0);
        for (int i = 0; i < cells.length; i++) {
            line.append(i == 0 ? "" : " ");
            right(cells[i], widths[i]);
        }
        out.append(line).newline();
    }

    private void extras(Fleet fleet, int row) throws IOException {
        if (extras.vcpus) {
            vcpus(fleet, row);
        }
        if (extras.networks) {
            int first = fleet.firstRow(Table.VIF, row);
            for (int i = 0; i < fleet.rows(Table.VIF, row); i++) {
                network(fleet, i, first + i);
            }
        }
        if (extras.vbds) {
            int first = fleet.firstRow(Table.VBD, row);
            for (int i = 0; i < fleet.rows(Table.VBD, row); i++) {
                vbd(fleet, first + i);
            }
        }
    }

    private void vcpus(Fleet fleet, int domain) throws IOException {
        line.setLength(0);
        line.append("VCPUs(sec): ");
        int first = fleet.firstRow(Table.VCPU, domain);
        for (int i = 0; i < fleet.rows(Table.VCPU, domain); i++) {
            int row = first + i;
            if (!fleet.has(Field.VCPU_ONLINE, row) || fleet.number(Field.VCPU_ONLINE, row) == 0) {
                continue;
            }
            long number = fleet.number(Field.VCPU, row);
            if (number != 0 && number % VCPUS_A_LINE == 0) {
                line.append("\n        ");
            }
            line.append(' ');
            right(Long.toString(number), 2);
            line.append(": ");
            right(scaled(fleet, Field.VCPU_TIME, row, 1_000_000_000L), 10);
            line.append('s');
        }
        out.append(line).newline();
    }

    /** Numbers interfaces by their order, not by their names. */
    private void network(Fleet fleet, int index, int row) throws IOException {
        line.setLength(0);
        line.append("Net").append(index).append(" RX: ");
        counter(fleet, Field.VIF_DEVICE_TRANSMIT_BYTES, row, 8, "bytes ");
        counter(fleet, Field.VIF_DEVICE_TRANSMIT_PACKETS, row, 8, "pkts ");
        counter(fleet, Field.VIF_DEVICE_TRANSMIT_ERRORS, row, 8, "err ");
        counter(fleet, Field.VIF_DEVICE_TRANSMIT_DROPS, row, 8, "drop  TX: ");
        counter(fleet, Field.VIF_DEVICE_RECEIVE_BYTES, row, 8, "bytes ");
        counter(fleet, Field.VIF_DEVICE_RECEIVE_PACKETS, row, 8, "pkts ");
        counter(fleet, Field.VIF_DEVICE_RECEIVE_ERRORS, row, 8, "err ");
        counter(fleet, Field.VIF_DEVICE_RECEIVE_DROPS, row, 8, "drop");
        out.append(line).newline();
    }

    private void vbd(Fleet fleet, int row) throws IOException {
        int device = (int) fleet.number(Field.VBD, row);
        line.setLength(0);
        line.append("VBD BlkBack ");
        right(Integer.toString(device), 4);
        line.append(" [");
        right(Integer.toHexString(device >> 8), 2);
        line.append(':');
        right(Integer.toHexString(device & 0xff), 2);
        line.append("]  OO: ");
        counter(fleet, Field.VBD_DEVICE_OUT_OF_REQUESTS, row, 8, "   RD: ");
        counter(fleet, Field.VBD_DEVICE_READS, row, 8, "   WR: ");
        counter(fleet, Field.VBD_DEVICE_WRITES, row, 8, "   RSECT: ");
        counter(fleet, Field.VBD_DEVICE_READ_SECTORS, row, 10, "   WSECT: ");
        counter(fleet, Field.VBD_DEVICE_WRITE_SECTORS, row, 10, "");
        out.append(line).newline();
    }

    private void counter(Fleet fleet, Field field, int row, int width, String after) {
        right(scaled(fleet, field, row, 1), width);
        line.append(after);
    }

    private void right(String text, int width) {
        line.append(" ".repeat(Math.max(0, width - CellWidth.of(text, 0, text.length()))))
                .append(text);
    }
}
