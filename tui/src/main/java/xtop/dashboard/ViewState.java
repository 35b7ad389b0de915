// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Table;

/**
 * What the person in front of the screen has asked for. Immutable; {@link Keys} makes the next one.
 *
 * @param page what the table lists
 * @param domid domain whose threads are listed on the page of one domain's threads
 * @param domainOrder order of domains
 * @param threadOrder order of threads
 * @param filter part of a name that rows must have, empty for none
 * @param chosen the highlighted row; null for the first one
 * @param delayNanos time between two frames
 * @param share whether CPU use is a share of all vCPUs of the domain rather than of one
 * @param prompt what is being typed
 * @param typed what has been typed so far
 * @param message one line for the person; empty for none
 * @param done whether to leave
 */
record ViewState(
        Page page,
        long domid,
        Order domainOrder,
        Order threadOrder,
        String filter,
        RowId chosen,
        long delayNanos,
        boolean share,
        Prompt prompt,
        String typed,
        String message,
        boolean done) {
    /** What the table lists. */
    enum Page {
        DOMAINS,
        THREADS,
        ALL_THREADS
    }

    /** What keys go into. */
    enum Prompt {
        NONE,
        HELP,
        DELAY,
        FILTER
    }

    static ViewState initial(long delayNanos) {
        return new ViewState(
                Page.DOMAINS,
                -1,
                Order.of(Field.CPU_PERCENT),
                Order.of(Field.THREAD_CPU_PERCENT),
                "",
                null,
                delayNanos,
                false,
                Prompt.NONE,
                "",
                "",
                false);
    }

    /** The table that the page lists. */
    Table table() {
        return page == Page.DOMAINS ? Table.DOMAIN : Table.THREAD;
    }

    /** The page's order. */
    Order order() {
        return page == Page.DOMAINS ? domainOrder : threadOrder;
    }

    /** The page's columns, before any has to go. */
    List<ScreenColumn> columns() {
        return switch (page) {
            case DOMAINS -> ScreenColumn.DOMAINS;
            case THREADS -> ScreenColumn.THREADS;
            case ALL_THREADS -> ScreenColumn.ALL_THREADS;
        };
    }

    ViewState withPage(Page to, long ofDomain) {
        return new ViewState(
                to, ofDomain, domainOrder, threadOrder, "", null, delayNanos, share, Prompt.NONE, "", "", done);
    }

    ViewState withOrder(Order order) {
        return page == Page.DOMAINS
                ? new ViewState(
                        page, domid, order, threadOrder, filter, chosen, delayNanos, share, prompt, typed, "", done)
                : new ViewState(
                        page, domid, domainOrder, order, filter, chosen, delayNanos, share, prompt, typed, "", done);
    }

    ViewState withFilter(String part) {
        return new ViewState(
                page, domid, domainOrder, threadOrder, part, null, delayNanos, share, Prompt.NONE, "", "", done);
    }

    ViewState withChosen(RowId row) {
        return new ViewState(
                page, domid, domainOrder, threadOrder, filter, row, delayNanos, share, prompt, typed, "", done);
    }

    ViewState withDelay(long nanos) {
        return new ViewState(
                page, domid, domainOrder, threadOrder, filter, chosen, nanos, share, Prompt.NONE, "", "", done);
    }

    ViewState withShare(boolean ofAll) {
        return new ViewState(
                page, domid, domainOrder, threadOrder, filter, chosen, delayNanos, ofAll, prompt, typed, "", done);
    }

    ViewState withPrompt(Prompt to, String text) {
        return new ViewState(
                page, domid, domainOrder, threadOrder, filter, chosen, delayNanos, share, to, text, "", done);
    }

    ViewState withMessage(String line) {
        return new ViewState(
                page, domid, domainOrder, threadOrder, filter, chosen, delayNanos, share, prompt, typed, line, done);
    }

    ViewState leaving() {
        return new ViewState(
                page, domid, domainOrder, threadOrder, filter, chosen, delayNanos, share, prompt, typed, message, true);
    }
}
