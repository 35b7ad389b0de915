// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.time.ZoneId;
import java.util.List;
import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.print.CellText;
import xtop.print.CellWidth;
import xtop.print.Column;

/** Paints a view of a fleet: the same view, fleet and size give the same canvas. Any thread, one at a time. */
final class Painter {
    /** Lines above the first row: the summary, a line for messages, the header. */
    static final int ABOVE = Summary.LINES + 2;

    private final ZoneId zone;
    private final StringBuilder cell = new StringBuilder();

    /** @param zone for the time of day */
    Painter(ZoneId zone) {
        this.zone = zone;
    }

    /** Rows of a table that a screen has room for, at least one. */
    static int pageRows(int screenRows) {
        return Math.max(1, screenRows - ABOVE);
    }

    /** Paints a whole screen. */
    Canvas paint(ViewState view, Fleet fleet, Listing listing, String source, int columns, int rows) {
        Canvas canvas = new Canvas(columns, rows);
        if (view.prompt() == ViewState.Prompt.HELP) {
            HelpPage.paint(canvas);
            return canvas;
        }
        summary(canvas, fleet, source);
        if (view.prompt() == ViewState.Prompt.NONE) {
            canvas.text(0, Summary.LINES, view.message().isEmpty() ? Style.PLAIN : Style.WARNING, note(view, fleet));
        } else {
            canvas.text(0, Summary.LINES, Style.STRONG, question(view) + view.typed() + "_");
        }
        int page = pageRows(rows);
        int chosen = listing.place(view.chosen());
        table(canvas, view, fleet, listing, chosen / page * page, page, chosen);
        return canvas;
    }

    /** Paints a frame for a pipe: every row, nothing chosen. */
    Canvas paintAll(ViewState view, Fleet fleet, Listing listing, String source, int columns) {
        Canvas canvas = new Canvas(columns, ABOVE + listing.size());
        summary(canvas, fleet, source);
        table(canvas, view, fleet, listing, 0, listing.size(), -1);
        return canvas;
    }

    private void summary(Canvas canvas, Fleet fleet, String source) {
        Summary summary = new Summary(fleet, source, zone, false);
        for (int line = 0; line < Summary.LINES; line++) {
            canvas.text(0, line, line == 0 ? Style.STRONG : Style.PLAIN, summary.line(line));
        }
    }

    private void table(Canvas canvas, ViewState view, Fleet fleet, Listing listing, int first, int count, int chosen) {
        List<ScreenColumn> columns = ScreenColumn.fitting(view.columns(), canvas.columns());
        header(canvas, view, columns);
        for (int i = 0; i < count && first + i < listing.size(); i++) {
            int place = first + i;
            row(canvas, view, fleet, listing.row(place), columns, ABOVE + i, place == chosen);
        }
        if (listing.size() == 0) {
            canvas.text(0, ABOVE, Style.PLAIN, emptiness(view, fleet));
        }
    }

    private static void header(Canvas canvas, ViewState view, List<ScreenColumn> columns) {
        int y = ABOVE - 1;
        canvas.row(y, Style.HEADER);
        int x = 0;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i).column();
            boolean sorted = column.field() == view.order().field();
            String title = column.title();
            if (sorted && title.length() < column.width()) {
                title = column.left()
                        ? title + (view.order().descending() ? "-" : "+")
                        : (view.order().descending() ? "-" : "+") + title;
            }
            int pad = column.left() ? 0 : Math.max(0, column.width() - title.length());
            canvas.text(x + pad, y, sorted ? Style.SORTED : Style.HEADER, title);
            x += column.width() + 1;
        }
    }

    private void row(
            Canvas canvas, ViewState view, Fleet fleet, int row, List<ScreenColumn> columns, int y, boolean chosen) {
        Style style = chosen ? Style.CHOSEN : style(view, fleet, row);
        canvas.row(y, style);
        int x = 0;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i).column();
            cell.setLength(0);
            text(view, fleet, row, column);
            int width = CellWidth.of(cell, 0, cell.length());
            boolean last = i == columns.size() - 1;
            if (width > column.width() && column.left() && !last) {
                cell.setLength(CellWidth.fitting(cell, 0, cell.length(), column.width()));
            }
            canvas.text(column.left() ? x : x + Math.max(0, column.width() - width), y, style, cell);
            x += Math.max(column.width(), column.left() ? 0 : width) + 1;
        }
    }

    private void text(ViewState view, Fleet fleet, int row, Column column) {
        Field field = column.field();
        boolean cpu = field == Field.CPU_PERCENT || field == Field.THREAD_CPU_PERCENT;
        int domain = view.table() == Table.DOMAIN ? row : fleet.domainOf(view.table(), row);
        if (cpu && view.share() && fleet.has(field, row) && fleet.has(Field.VCPUS, domain)) {
            long vcpus = Math.max(1, fleet.number(Field.VCPUS, domain));
            CellText.appendTenths(cell, fleet.fraction(field, row) / vcpus);
        } else {
            CellText.append(cell, fleet, view.table(), row, column);
        }
    }

    private static Style style(ViewState view, Fleet fleet, int row) {
        if (view.table() != Table.DOMAIN) {
            return Style.PLAIN;
        }
        String state = fleet.text(Field.STATE, row);
        String agent = fleet.text(Field.AGENT, row);
        if (DomainState.CRASHED.isIn(state) || DomainState.DYING.isIn(state)) {
            return Style.ALARM;
        }
        boolean usual = agent == null || agent.startsWith("ok") || agent.startsWith("none");
        return usual ? Style.PLAIN : Style.WARNING;
    }

    private static String question(ViewState view) {
        return view.prompt() == ViewState.Prompt.DELAY
                ? "Seconds between frames (now " + seconds(view.delayNanos()) + "): "
                : "Only names that contain: ";
    }

    private static String note(ViewState view, Fleet fleet) {
        if (!view.message().isEmpty()) {
            return view.message();
        }
        StringBuilder note = new StringBuilder();
        if (view.page() == ViewState.Page.THREADS) {
            note.append("Threads of ").append(domainName(view, fleet));
            int row = domainRow(view, fleet);
            note.append(row < 0 ? "" : ": ").append(row < 0 ? "" : fleet.text(Field.WHY, row));
        } else if (view.page() == ViewState.Page.ALL_THREADS) {
            note.append("Threads of all domains");
        }
        if (!view.filter().isEmpty()) {
            note.append(note.length() == 0 ? "" : ", ")
                    .append("only names with '")
                    .append(view.filter())
                    .append('\'');
        }
        if (view.share()) {
            note.append(note.length() == 0 ? "" : ", ").append("%CPU is of all vCPUs of the domain");
        }
        return note.toString();
    }

    private static String emptiness(ViewState view, Fleet fleet) {
        if (!view.filter().isEmpty()) {
            return "Nothing has that name; = shows all.";
        }
        if (view.page() == ViewState.Page.THREADS) {
            int row = domainRow(view, fleet);
            if (row < 0) {
                return "This domain is gone; Esc goes back.";
            }
            String agent = fleet.text(Field.AGENT, row);
            return "No threads are known here; agent: " + (agent == null ? "-" : agent) + ". Esc goes back.";
        }
        return "There is nothing to show.";
    }

    private static String domainName(ViewState view, Fleet fleet) {
        int row = domainRow(view, fleet);
        String name = row < 0 ? null : fleet.text(Field.LABEL, row);
        return name == null ? "domain " + view.domid() : name;
    }

    private static int domainRow(ViewState view, Fleet fleet) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.number(Field.DOMID, row) == view.domid()) {
                return row;
            }
        }
        return -1;
    }

    private static String seconds(long nanos) {
        StringBuilder text = new StringBuilder();
        CellText.appendTenths(text, nanos / 1e9);
        return text.toString();
    }
}
