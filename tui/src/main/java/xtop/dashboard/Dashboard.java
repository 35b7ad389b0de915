// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import com.googlecode.lanterna.screen.TerminalScreen;
import com.googlecode.lanterna.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.ZoneId;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;

/**
 * The screen of {@code xtop top}: takes keys, and paints the newest fleet at every tick. The only thread that touches
 * the screen; it never waits for a guest.
 */
public final class Dashboard {
    /** An Esc of its own is told from an escape sequence by the time that passes after it. */
    private static final int LONGEST_WAIT_MILLIS = 100;

    private final FleetSource source;
    private final Terminal terminal;
    private final TerminalScreen screen;
    private final LanternaCanvas output;
    private final Painter painter;
    private ViewState view;
    private boolean stale = true;

    Dashboard(FleetSource source, Terminal terminal, long delayNanos, boolean colours, ZoneId zone) throws IOException {
        this.source = source;
        this.terminal = terminal;
        this.screen = new TerminalScreen(terminal);
        this.output = new LanternaCanvas(screen, colours);
        this.painter = new Painter(zone);
        this.view = ViewState.initial(delayNanos);
    }

    /**
     * Shows a source on the terminal that standard input and output are, until the person leaves.
     *
     * @param delayNanos time between two frames
     * @param colours whether colours may be used
     * @throws IOException where there is no terminal, or it went away
     */
    public static void show(FleetSource source, long delayNanos, boolean colours) throws IOException {
        PosixTerminal terminal =
                new PosixTerminal(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
        new Dashboard(source, terminal, delayNanos, colours, ZoneId.systemDefault()).run(terminal);
    }

    private void run(PosixTerminal posix) throws IOException {
        screen.startScreen();
        try {
            long next = System.nanoTime();
            while (!view.done()) {
                posix.noticeSize();
                KeyStroke key = screen.pollInput();
                if (key != null && Keys.suspends(key)) {
                    posix.suspend();
                    output.forget();
                    stale = true;
                } else if (key != null) {
                    press(key);
                } else {
                    long now = System.nanoTime();
                    if (now - next >= 0) {
                        stale = true;
                        next = now + view.delayNanos();
                    }
                    frame();
                    long left = Math.max(1, (next - System.nanoTime()) / 1_000_000);
                    posix.awaitKey((int) Math.min(LONGEST_WAIT_MILLIS, left));
                }
            }
        } finally {
            screen.stopScreen();
        }
    }

    /** Does what a key asks for. */
    void press(KeyStroke key) throws IOException {
        stale = true;
        if (Keys.repaints(key)) {
            output.forget();
            return;
        }
        if (key.getKeyType() == KeyType.EOF) {
            view = view.leaving();
            return;
        }
        try (FleetSource.Lease lease = source.latest()) {
            Listing listing = Listing.of(view, lease.fleet());
            view = Keys.apply(
                    view,
                    key,
                    listing,
                    Painter.pageRows(screen.getTerminalSize().getRows()));
        } catch (IOException e) {
            view = Keys.suspends(key) ? view : lost(e, key);
        }
    }

    /** Paints, where something has changed. */
    void frame() throws IOException {
        TerminalSize resized = screen.doResizeIfNecessary();
        if (resized != null) {
            output.forget();
            stale = true;
        }
        if (!stale) {
            return;
        }
        stale = false;
        TerminalSize size = screen.getTerminalSize();
        try (FleetSource.Lease lease = source.latest()) {
            Fleet fleet = lease.fleet();
            Listing listing = Listing.of(view, fleet);
            output.show(painter.paint(view, fleet, listing, source.description(), size.getColumns(), size.getRows()));
        } catch (IOException e) {
            Canvas canvas = new Canvas(size.getColumns(), size.getRows());
            canvas.text(0, 0, Style.ALARM, "xtop: no figures: " + e.getMessage());
            canvas.text(0, 1, Style.PLAIN, "Waiting for the source to come back; q leaves.");
            output.show(canvas);
        }
    }

    ViewState view() {
        return view;
    }

    Terminal terminal() {
        return terminal;
    }

    TerminalScreen screen() {
        return screen;
    }

    private ViewState lost(IOException failure, KeyStroke key) {
        boolean leaves = key.getKeyType() == KeyType.Character
                && (key.getCharacter() == 'q' || (key.isCtrlDown() && key.getCharacter() == 'c'));
        return leaves ? view.leaving() : view.withMessage(String.valueOf(failure.getMessage()));
    }
}
