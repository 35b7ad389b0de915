// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Lines of text as bytes, buffered. Unlike {@link java.io.PrintStream} it does not swallow a closed pipe: a write fails
 * with the system's {@link IOException}, so that a command whose reader went away can end. One thread.
 */
public final class LineOutput {
    private final OutputStream sink;
    private final boolean utf8;
    private final byte[] buffer = new byte[8192];
    private int length;

    /**
     * @param sink where the bytes go; never closed here
     * @param utf8 whether the reader understands UTF-8; otherwise every other character than ASCII becomes as many question
     *     marks as it takes cells, so that columns stay in line
     */
    public LineOutput(OutputStream sink, boolean utf8) {
        this.sink = sink;
        this.utf8 = utf8;
    }

    /** Appends text. */
    public LineOutput append(CharSequence text) throws IOException {
        return append(text, 0, text.length());
    }

    /** Appends a part of a text. */
    public LineOutput append(CharSequence text, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                put(c);
            } else {
                int point = Character.codePointAt(text, i);
                i += Character.charCount(point) - 1;
                encode(point);
            }
        }
        return this;
    }

    /** Appends a part of a text in ASCII. */
    LineOutput append(byte[] ascii, int from, int to) throws IOException {
        for (int at = from; at < to; ) {
            int run = room(to - at);
            System.arraycopy(ascii, at, buffer, length, run);
            length += run;
            at += run;
        }
        return this;
    }

    /** Appends blanks; none where the number is negative. */
    public LineOutput blanks(int count) throws IOException {
        for (int left = count; left > 0; ) {
            int run = room(left);
            for (int end = length + run; length < end; length++) {
                buffer[length] = ' ';
            }
            left -= run;
        }
        return this;
    }

    /** Ends the line. */
    public void newline() throws IOException {
        put('\n');
    }

    /** Hands everything to the system. */
    public void flush() throws IOException {
        int pending = length;
        length = 0;
        sink.write(buffer, 0, pending);
        sink.flush();
    }

    private void encode(int point) throws IOException {
        if (!utf8) {
            for (int cells = CellWidth.of(point); cells > 0; cells--) {
                put('?');
            }
        } else if (point >= 0xd800 && point <= 0xdfff) {
            put('?');
        } else if (point < 0x800) {
            put(0xc0 | (point >> 6));
            put(0x80 | (point & 0x3f));
        } else if (point < 0x10000) {
            put(0xe0 | (point >> 12));
            put(0x80 | (point >> 6 & 0x3f));
            put(0x80 | (point & 0x3f));
        } else {
            put(0xf0 | (point >> 18));
            put(0x80 | (point >> 12 & 0x3f));
            put(0x80 | (point >> 6 & 0x3f));
            put(0x80 | (point & 0x3f));
        }
    }

    /** How many of so many bytes can be added at once, at least one. */
    private int room(int wanted) throws IOException {
        if (length == buffer.length) {
            flush();
        }
        return Math.min(wanted, buffer.length - length);
    }

    private void put(int value) throws IOException {
        if (length == buffer.length) {
            flush();
        }
        buffer[length++] = (byte) value;
    }
}
