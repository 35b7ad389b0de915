// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads small files of /proc into one buffer and walks through their words. A file that is not there any more reads as
 * empty: threads end while one looks. Confined to one thread.
 */
final class ProcFile {
    private byte[] bytes = new byte[4096];
    private int length;
    private int at;

    /** Reads a whole file and stands at its start; returns whether there was anything. */
    boolean read(String path) {
        length = 0;
        at = 0;
        try (FileInputStream in = new FileInputStream(path)) {
            int count;
            while ((count = in.read(bytes, length, bytes.length - length)) > 0) {
                length += count;
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, length * 2);
                }
            }
        } catch (IOException e) {
            length = 0;
        }
        return length > 0;
    }

    /** The next word of this line; empty where the line has no more. */
    String word() {
        skipBlanks();
        int start = at;
        while (at < length && bytes[at] > ' ') {
            at++;
        }
        return text(start, at);
    }

    /** The next word as a number; 0 where it is none. */
    long number() {
        skipBlanks();
        boolean negative = at < length && bytes[at] == '-';
        if (negative) {
            at++;
        }
        long value = 0;
        while (at < length && bytes[at] >= '0' && bytes[at] <= '9') {
            value = value * 10 + (bytes[at++] - '0');
        }
        while (at < length && bytes[at] > ' ') {
            at++;
        }
        return negative ? -value : value;
    }

    /** Passes over words of this line. */
    void skip(int words) {
        for (int i = 0; i < words; i++) {
            skipBlanks();
            while (at < length && bytes[at] > ' ') {
                at++;
            }
        }
    }

    /** Goes to the start of the next line; false at the end. */
    boolean nextLine() {
        while (at < length && bytes[at] != '\n') {
            at++;
        }
        at = Math.min(at + 1, length);
        return at < length;
    }

    /** Whether this line has another word. */
    boolean hasWord() {
        skipBlanks();
        return at < length && bytes[at] != '\n';
    }

    /** Text up to a mark in this line, and goes behind the mark; null where the line has none. */
    String upTo(char mark) {
        skipBlanks();
        for (int i = at; i < length && bytes[i] != '\n'; i++) {
            if (bytes[i] == mark) {
                String text = text(at, i);
                at = i + 1;
                return text;
            }
        }
        return null;
    }

    /** What stands between the first opening and the last closing bracket of the file, and goes behind it. */
    String inBrackets() {
        int open = at;
        while (open < length && bytes[open] != '(') {
            open++;
        }
        int close = length - 1;
        while (close > open && bytes[close] != ')') {
            close--;
        }
        if (close <= open) {
            return "";
        }
        at = close + 1;
        return text(open + 1, close);
    }

    private void skipBlanks() {
        while (at < length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
    }

    private String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
