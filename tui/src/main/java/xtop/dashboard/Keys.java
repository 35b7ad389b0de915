// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import java.math.BigDecimal;
import java.util.List;
import xtop.fleet.Field;

/** What keys do: those of top(1) where they make sense here. Pure; any thread. */
final class Keys {
    private static final int LONGEST_TYPED = 64;
    private static final BigDecimal SHORTEST_DELAY = new BigDecimal("0.1");
    private static final BigDecimal LONGEST_DELAY = new BigDecimal(3600);

    private Keys() {}

    /**
     * The view after a key.
     *
     * @param listing the rows that the person sees
     * @param page rows of the table that fit on the screen
     */
    static ViewState apply(ViewState view, KeyStroke key, Listing listing, int page) {
        if (isCtrl(key, 'c') || key.getKeyType() == KeyType.EOF) {
            return view.leaving();
        }
        return switch (view.prompt()) {
            case HELP -> view.withPrompt(ViewState.Prompt.NONE, "");
            case DELAY, FILTER -> type(view, key);
            case NONE -> command(view, key, listing, page);
        };
    }

    /** Whether a key asks to stop the program for the shell, as Ctrl-Z does. */
    static boolean suspends(KeyStroke key) {
        return isCtrl(key, 'z');
    }

    /** Whether a key asks to paint everything anew. */
    static boolean repaints(KeyStroke key) {
        return isCtrl(key, 'l');
    }

    private static ViewState command(ViewState view, KeyStroke key, Listing listing, int page) {
        return switch (key.getKeyType()) {
            case ArrowDown -> move(view, listing, 1);
            case ArrowUp -> move(view, listing, -1);
            case PageDown -> move(view, listing, page);
            case PageUp -> move(view, listing, -page);
            case Home -> view.withChosen(null);
            case End -> move(view, listing, listing.size());
            case Enter, ArrowRight -> drill(view, listing);
            case Escape, Backspace, ArrowLeft -> back(view);
            case F1 -> view.withPrompt(ViewState.Prompt.HELP, "");
            case F3, F4 -> view.withPrompt(ViewState.Prompt.FILTER, view.filter());
            case F10 -> view.leaving();
            case Character -> key.isCtrlDown() || key.isAltDown() ? view : letter(view, key.getCharacter(), listing);
            default -> view;
        };
    }

    private static ViewState letter(ViewState view, char letter, Listing listing) {
        boolean domains = view.page() == ViewState.Page.DOMAINS;
        return switch (letter) {
            case 'q', 'Q' -> view.leaving();
            case 'h', '?' -> view.withPrompt(ViewState.Prompt.HELP, "");
            case 'd', 's' -> view.withPrompt(ViewState.Prompt.DELAY, "");
            case '/', 'o' -> view.withPrompt(ViewState.Prompt.FILTER, view.filter());
            case '=' -> view.withFilter("");
            case 'P' -> view.withOrder(Order.of(domains ? Field.CPU_PERCENT : Field.THREAD_CPU_PERCENT));
            case 'M' -> view.withOrder(Order.of(domains ? Field.MEMORY : Field.THREAD_RESIDENT));
            case 'T' -> view.withOrder(Order.of(domains ? Field.CPU_TIME : Field.THREAD_CPU_TIME));
            case 'N' -> view.withOrder(Order.of(domains ? Field.DOMID : Field.TID));
            case 'R' -> view.withOrder(view.order().reversed());
            case '<' -> view.withOrder(neighbour(view, -1));
            case '>' -> view.withOrder(neighbour(view, 1));
            case 'I' -> view.withShare(!view.share());
            case 'H' -> view.withPage(domains ? ViewState.Page.ALL_THREADS : ViewState.Page.DOMAINS, -1);
            case 'j' -> move(view, listing, 1);
            case 'k' -> move(view, listing, -1);
            default -> view;
        };
    }

    private static ViewState move(ViewState view, Listing listing, int by) {
        if (listing.size() == 0) {
            return view;
        }
        int place = Math.max(0, Math.min(listing.size() - 1, listing.place(view.chosen()) + by));
        return view.withChosen(listing.id(place));
    }

    private static ViewState drill(ViewState view, Listing listing) {
        if (view.page() == ViewState.Page.THREADS || listing.size() == 0) {
            return view;
        }
        return view.withPage(
                ViewState.Page.THREADS, listing.id(listing.place(view.chosen())).domid());
    }

    private static ViewState back(ViewState view) {
        if (!view.filter().isEmpty()) {
            return view.withFilter("");
        }
        if (view.page() == ViewState.Page.DOMAINS) {
            return view;
        }
        long from = view.domid();
        ViewState domains = view.withPage(ViewState.Page.DOMAINS, -1);
        return from < 0 ? domains : domains.withChosen(new RowId(from, 0));
    }

    private static Order neighbour(ViewState view, int step) {
        List<ScreenColumn> columns = view.columns();
        int at = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).field() == view.order().field()) {
                at = i;
            }
        }
        int next = Math.max(0, Math.min(columns.size() - 1, at + step));
        return next == at ? view.order() : Order.of(columns.get(next).field());
    }

    private static ViewState type(ViewState view, KeyStroke key) {
        return switch (key.getKeyType()) {
            case Enter -> accept(view);
            case Escape -> view.withPrompt(ViewState.Prompt.NONE, "");
            case Backspace ->
                view.typed().isEmpty()
                        ? view.withPrompt(ViewState.Prompt.NONE, "")
                        : view.withPrompt(
                                view.prompt(),
                                view.typed()
                                        .substring(
                                                0,
                                                view.typed()
                                                        .offsetByCodePoints(
                                                                view.typed().length(), -1)));
            case Character ->
                key.isCtrlDown()
                                || Character.isISOControl(key.getCharacter())
                                || view.typed().length() >= LONGEST_TYPED
                        ? view
                        : view.withPrompt(view.prompt(), view.typed() + key.getCharacter());
            default -> view;
        };
    }

    private static ViewState accept(ViewState view) {
        if (view.prompt() == ViewState.Prompt.FILTER) {
            return view.withFilter(view.typed());
        }
        if (view.typed().isEmpty()) {
            return view.withPrompt(ViewState.Prompt.NONE, "");
        }
        try {
            BigDecimal seconds = new BigDecimal(view.typed());
            if (seconds.compareTo(SHORTEST_DELAY) >= 0 && seconds.compareTo(LONGEST_DELAY) <= 0) {
                return view.withDelay(seconds.movePointRight(9).longValue());
            }
        } catch (NumberFormatException e) {
            // Said below, in the words for every delay that cannot be.
        }
        return view.withPrompt(ViewState.Prompt.NONE, "")
                .withMessage("a delay is 0.1 to 3600 seconds, not '" + view.typed() + "'");
    }

    private static boolean isCtrl(KeyStroke key, char letter) {
        return key.getKeyType() == KeyType.Character && key.isCtrlDown() && key.getCharacter() == letter;
    }
}
