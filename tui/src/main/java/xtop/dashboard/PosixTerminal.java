// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import com.googlecode.lanterna.TerminalSize;
import com.googlecode.lanterna.terminal.ansi.ANSITerminal;
import com.sun.jna.LastErrorException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The terminal that standard input and output are. Lanterna's own forks stty seven times, asks the terminal for its size
 * by moving the cursor, handles a resize in the JVM's signal thread and leaves Ctrl-Z to the driver, in the middle of the
 * alternate screen; this one does all of that with plain calls, on the thread that owns the screen. Whatever happens to
 * the process short of SIGKILL, the terminal is put back as it was.
 */
final class PosixTerminal extends ANSITerminal {
    private static final TerminalSize FALLBACK = new TerminalSize(80, 24);

    private final byte[] saved = new byte[TerminalLibrary.TERMIOS_BYTES];
    private final Thread restorer = new Thread(this::leaveQuietly, "xtop-terminal-restorer");
    private boolean inside;
    private TerminalSize known;

    /** @throws IOException where standard input or output is no terminal */
    PosixTerminal(InputStream in, OutputStream out) throws IOException {
        super(new ReturnAsNewline(in), out, StandardCharsets.UTF_8);
        if (!TerminalLibrary.isTerminal(TerminalLibrary.STANDARD_INPUT)
                || !TerminalLibrary.isTerminal(TerminalLibrary.STANDARD_OUTPUT)) {
            throw new IOException("standard input or output is no terminal");
        }
        known = findTerminalSize();
    }

    @Override
    protected TerminalSize findTerminalSize() {
        short[] size = TerminalLibrary.size(TerminalLibrary.STANDARD_OUTPUT);
        return size == null ? FALLBACK : new TerminalSize(size[1], size[0]);
    }

    /** Tells the screen when the window has another size than before. */
    void noticeSize() {
        TerminalSize size = findTerminalSize();
        if (!size.equals(known)) {
            known = size;
            onResized(size);
        }
    }

    /** Waits for a key, not longer than some milliseconds. */
    void awaitKey(int milliseconds) {
        TerminalLibrary.awaitInput(TerminalLibrary.STANDARD_INPUT, milliseconds);
    }

    /** Gives the terminal back, stops the process for the shell, and takes the terminal again when it is continued. */
    void suspend() throws IOException {
        exitPrivateMode();
        TerminalLibrary.stop();
        enterPrivateMode();
        noticeSize();
    }

    @Override
    public synchronized void enterPrivateMode() throws IOException {
        try {
            TerminalLibrary.tcgetattr(TerminalLibrary.STANDARD_INPUT, saved);
            byte[] raw = saved.clone();
            TerminalLibrary.cfmakeraw(raw);
            TerminalLibrary.tcsetattr(TerminalLibrary.STANDARD_INPUT, TerminalLibrary.AFTER_OUTPUT, raw);
        } catch (LastErrorException e) {
            throw new IOException("cannot set the terminal's mode: " + e.getMessage(), e);
        }
        inside = true;
        Runtime.getRuntime().addShutdownHook(restorer);
        super.enterPrivateMode();
        flush();
    }

    @Override
    public synchronized void exitPrivateMode() throws IOException {
        if (!inside) {
            return;
        }
        try {
            setCursorVisible(true);
            super.exitPrivateMode();
            flush();
        } finally {
            inside = false;
            restore();
            forgetRestorer();
        }
    }

    private void restore() throws IOException {
        try {
            TerminalLibrary.tcsetattr(TerminalLibrary.STANDARD_INPUT, TerminalLibrary.AFTER_OUTPUT, saved);
        } catch (LastErrorException e) {
            throw new IOException("cannot restore the terminal's mode: " + e.getMessage(), e);
        }
    }

    private void forgetRestorer() {
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs already, and it is this one or finds nothing to do.
            inside = false;
        }
    }

    private void leaveQuietly() {
        try {
            exitPrivateMode();
        } catch (IOException e) {
            // The terminal is gone; there is nobody to tell.
            inside = false;
        }
    }

    /** In raw mode the Enter key sends a carriage return; Lanterna knows it as the newline of the cooked mode. */
    private static final class ReturnAsNewline extends FilterInputStream {
        ReturnAsNewline(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            return value == '\r' ? '\n' : value;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            for (int i = offset; i < offset + count; i++) {
                if (bytes[i] == '\r') {
                    bytes[i] = '\n';
                }
            }
            return count;
        }
    }
}
