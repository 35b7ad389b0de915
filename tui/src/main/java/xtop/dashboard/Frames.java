// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.io.IOException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.print.CellWidth;
import xtop.print.Column;
import xtop.print.LineOutput;
import xtop.print.TextTable;

/** The screen as frames of text, for pipes: {@code xtop top -b}. One thread. */
public final class Frames {
    private static final int WIDEST = 512;

    private final Painter painter;
    private final ZoneId zone;
    private final ViewState view;
    private final int width;
    private final LineOutput out;

    /**
     * @param order field of domains or threads to sort by; null for CPU use
     * @param descending direction of {@code order}
     * @param threads whether to list threads of all domains rather than domains
     * @param width cells of a line
     */
    public Frames(boolean threads, Field order, boolean descending, int width, ZoneId zone, LineOutput out) {
        ViewState start = ViewState.initial(0);
        ViewState page = threads ? start.withPage(ViewState.Page.ALL_THREADS, -1) : start;
        this.view = order == null ? page : page.withOrder(new Order(order, descending));
        this.painter = new Painter(zone);
        this.zone = zone;
        this.width = Math.min(width, WIDEST);
        this.out = out;
    }

    /** Prints a frame of some domains, or of their threads. */
    public void print(Fleet fleet, String source, int[] domains) throws IOException {
        Listing listing = Listing.of(view, fleet).within(domains);
        Canvas canvas = painter.paintAll(view, fleet, listing, source, width);
        for (int row = 0; row < canvas.rows(); row++) {
            out.append(canvas.line(row)).newline();
        }
        out.newline();
        out.flush();
    }

    /** Prints a frame whose figures are as the catalogue has them: bytes and ns, nothing scaled, nothing rounded. */
    public void printRaw(Fleet fleet, String source, int[] domains) throws IOException {
        Summary summary = new Summary(fleet, source, zone, true);
        for (int line = 0; line < Summary.LINES; line++) {
            String text = summary.line(line);
            out.append(text, 0, CellWidth.fitting(text, 0, text.length(), width))
                    .newline();
        }
        out.newline();
        int[] rows = rows(fleet, domains);
        List<Column> columns = new ArrayList<>();
        for (ScreenColumn one : view.columns()) {
            Column column = one.column();
            boolean sorted = column.field() == view.order().field();
            String mark = !sorted ? "" : view.order().descending() ? "-" : "+";
            String title = column.left() ? column.title() + mark : mark + column.title();
            columns.add(column.raw().titled(title).atLeast(column.width()));
        }
        new TextTable(columns, true, width).print(fleet, view.table(), rows, rows.length, out);
        out.newline();
        out.flush();
    }

    /** Rows of some domains, or of their threads, in the order that frames have. */
    public int[] rows(Fleet fleet, int[] domains) {
        Listing listing = Listing.of(view, fleet).within(domains);
        int[] rows = new int[listing.size()];
        Arrays.setAll(rows, listing::row);
        return rows;
    }

    /** Headers of the columns that can be sorted by. */
    public static List<String> titles(boolean threads) {
        return columns(threads).stream().map(one -> one.column().title()).toList();
    }

    private static List<ScreenColumn> columns(boolean threads) {
        return threads ? ScreenColumn.ALL_THREADS : ScreenColumn.DOMAINS;
    }

    /** The field of a name that can be sorted by; null where there is none. */
    public static Field orderField(boolean threads, String name) {
        for (ScreenColumn column : columns(threads)) {
            if (column.column().title().equalsIgnoreCase(name)
                    || column.field().key().equals(name)) {
                return column.field();
            }
        }
        return Field.of(threads ? Table.THREAD : Table.DOMAIN, name);
    }
}
