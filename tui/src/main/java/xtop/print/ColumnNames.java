// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.util.ArrayList;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Table;

/**
 * Names of columns for {@code -o} and {@code --sort}: the catalogue's keys, and the names of ps(1) where they mean the
 * same. Rows of threads may also show figures of their domain and of the host. Any thread.
 */
public final class ColumnNames {
    /** A name that is in no catalogue. */
    public static final class UnknownNameException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String name;

        UnknownNameException(String name) {
            super(name);
            this.name = name;
        }

        /** The name as it was written. */
        public String name() {
            return name;
        }
    }

    private ColumnNames() {}

    /**
     * Columns of a list such as {@code domain,comm=Name:16,wchan:20}, separated by commas or blanks.
     *
     * @param rows the table whose rows are printed
     */
    public static List<Column> columns(Table rows, String list) throws UnknownNameException {
        List<Column> columns = new ArrayList<>();
        for (String item : items(list)) {
            columns.add(column(rows, item));
        }
        return columns;
    }

    /** Keys of an order such as {@code -pcpu,+tid}: minus is descending, plus may be left out. */
    public static List<RowOrder.Key> order(Table rows, String list) throws UnknownNameException {
        List<RowOrder.Key> keys = new ArrayList<>();
        for (String item : items(list)) {
            boolean sign = item.charAt(0) == '-' || item.charAt(0) == '+';
            Column column = named(rows, sign ? item.substring(1) : item);
            if (column == null) {
                throw new UnknownNameException(item);
            }
            keys.add(new RowOrder.Key(column.field(), item.charAt(0) == '-'));
        }
        return keys;
    }

    /** The field that a name means for rows of a table, or null. */
    public static Field field(Table rows, String name) {
        Column column = named(rows, name);
        return column == null ? null : column.field();
    }

    /** The name that a wrong one probably meant, or null. */
    public static String nearest(Table rows, String name) {
        List<String> names = new ArrayList<>();
        for (Table table : new Table[] {rows, Table.DOMAIN, Table.HOST}) {
            for (Field field : Field.of(table)) {
                names.add(field.key());
            }
        }
        names.add("pcpu");
        return Nearest.of(name, names);
    }

    private static Column column(Table rows, String item) throws UnknownNameException {
        int equals = item.indexOf('=');
        String title = equals < 0 ? null : item.substring(equals + 1);
        String name = equals < 0 ? item : item.substring(0, equals);
        String sized = title == null ? name : title;
        int colon = sized.lastIndexOf(':');
        int width = colon < 0 ? -1 : width(sized.substring(colon + 1));
        if (width > 0) {
            sized = sized.substring(0, colon);
        } else if (title == null && colon >= 0) {
            throw new UnknownNameException(item);
        }
        Column column = named(rows, title == null ? sized : name);
        if (column == null) {
            throw new UnknownNameException(name);
        }
        if (title != null) {
            column = column.titled(sized);
        }
        return width > 0 ? column.exactly(width) : column;
    }

    private static int width(String digits) {
        if (digits.isEmpty() || digits.length() > 3) {
            return -1;
        }
        int width = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            width = width * 10 + c - '0';
        }
        return width;
    }

    private static Column named(Table rows, String name) {
        Column column = rows == Table.THREAD ? threadAlias(name) : null;
        if (column == null && rows == Table.DOMAIN) {
            column = domainAlias(name);
        }
        if (column != null) {
            return column;
        }
        Field field = Field.of(rows, name);
        if (field == null) {
            field = Field.of(Table.DOMAIN, name);
        }
        if (field == null) {
            field = Field.of(Table.HOST, name);
        }
        return field == null ? null : Column.of(field);
    }

    private static Column threadAlias(String name) {
        switch (name) {
            case "lwp":
                return Column.of(Field.TID, "LWP", Form.PLAIN);
            case "spid":
                return Column.of(Field.TID, "SPID", Form.PLAIN);
            case "ucmd":
            case "cmd":
                return Column.of(Field.COMM, "CMD", Form.PLAIN);
            case "args":
            case "command":
            case "fname":
            case "ucomm":
                return Column.of(Field.COMM, "COMMAND", Form.PLAIN);
            case "%cpu":
                return Column.of(Field.THREAD_CPU_SINCE_START);
            case "c":
                return Column.of(Field.THREAD_CPU_SINCE_START, "C", Form.WHOLE).atLeast(2);
            case "%mem":
                return Column.of(Field.THREAD_MEMORY_PERCENT);
            case "thcount":
                return Column.of(Field.THREADS_OF_PROCESS, "THCNT", Form.PLAIN);
            case "tgid":
                return Column.of(Field.PID, "TGID", Form.PLAIN);
            case "stime":
                return Column.of(Field.THREAD_STARTED, "STIME", Form.INSTANT);
            case "start_time":
                return Column.of(Field.THREAD_STARTED, "START", Form.INSTANT);
            case "lstart":
                return Column.of(Field.THREAD_STARTED);
            case "s":
            case "state":
                return Column.of(Field.THREAD_STATE, "S", Form.PLAIN);
            case "stat":
                return Column.of(Field.THREAD_STATE, "STAT", Form.PLAIN);
            case "time":
                return Column.of(Field.THREAD_CPU_TIME);
            case "cputimes":
            case "times":
                return Column.of(Field.THREAD_CPU_TIME, "TIME", Form.WHOLE_SECONDS);
            case "etimes":
                return Column.of(Field.THREAD_ELAPSED, "ELAPSED", Form.WHOLE_SECONDS);
            case "nice":
                return Column.of(Field.THREAD_NICE);
            case "priority":
                return Column.of(Field.THREAD_PRIORITY);
            case "rsz":
                return Column.of(Field.THREAD_RESIDENT, "RSZ", Form.KIBIBYTES);
            case "rss":
            case "rssize":
                return Column.of(Field.THREAD_RESIDENT, "RSS", Form.KIBIBYTES);
            case "vsz":
            case "vsize":
                return Column.of(Field.THREAD_VIRTUAL, "VSZ", Form.KIBIBYTES);
            case "minflt":
                return Column.of(Field.THREAD_MINOR_FAULTS, "MINFLT", Form.PLAIN);
            case "majflt":
                return Column.of(Field.THREAD_MAJOR_FAULTS, "MAJFLT", Form.PLAIN);
            case "wname":
                return Column.of(Field.THREAD_WAIT_CHANNEL);
            default:
                return null;
        }
    }

    private static Column domainAlias(String name) {
        switch (name) {
            case "%cpu":
            case "pcpu":
                return Column.of(Field.CPU_PERCENT);
            case "label":
                return Column.of(Field.LABEL);
            case "nlwp":
            case "thcount":
                return Column.of(Field.THREADS);
            default:
                return null;
        }
    }

    private static List<String> items(String list) {
        List<String> items = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= list.length(); i++) {
            if (i == list.length() || list.charAt(i) == ',' || list.charAt(i) == ' ') {
                if (i > from) {
                    items.add(list.substring(from, i));
                }
                from = i + 1;
            }
        }
        return items;
    }
}
