// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The strings of the images a builder makes, numbered from 1. Append-only within a generation, so that an image may
 * share the array of strings; a new generation forgets what nobody uses any more. Confined to one thread.
 */
final class StringPool {
    private static final int SMALL = 64 * 1024;
    private static final int LONGEST = 4096;

    private final Map<String, Integer> numbers = new HashMap<>();
    private String[] strings = new String[64];
    private int[] ends = new int[64];
    private byte[] bytes = new byte[1024];
    private int count;
    private int generation;
    private int settledBytes;

    /** @param generation the first, so that numbers of two pools cannot be taken for each other */
    StringPool(int generation) {
        this.generation = generation;
    }

    /** Numbers of another generation mean other strings. */
    int generation() {
        return generation;
    }

    /** Number of a string, 0 for null. Allocates only for a string it has not seen in this generation. */
    int number(String text) {
        if (text == null) {
            return Layout.NO_TEXT;
        }
        Integer known = numbers.get(text);
        return known != null ? known : add(text);
    }

    int count() {
        return count;
    }

    /** The string with a number; null for 0. */
    String string(int number) {
        return number == Layout.NO_TEXT ? null : strings[number - 1];
    }

    /** The strings; entry n - 1 is number n. Entries below {@link #count} never change. */
    String[] strings() {
        return strings;
    }

    private int byteCount() {
        return count == 0 ? 0 : ends[count - 1];
    }

    /** Bytes that {@link #write} writes. */
    int imageBytes() {
        return Integer.BYTES * (count + 2) + byteCount();
    }

    /** Writes all strings from index 0, as an image has them. */
    void write(ByteBuffer into) {
        into.putInt(0, count);
        into.putInt(Integer.BYTES, 0);
        for (int i = 0; i < count; i++) {
            into.putInt(Integer.BYTES * (i + 2), ends[i]);
        }
        System.arraycopy(bytes, 0, into.array(), Integer.BYTES * (count + 2), byteCount());
    }

    /** Starts a new generation where most strings are probably dead. Call between two images. */
    void tidy() {
        if (settledBytes == 0) {
            settledBytes = Math.max(SMALL, byteCount());
        } else if (byteCount() > 2 * settledBytes) {
            numbers.clear();
            strings = new String[strings.length];
            count = 0;
            generation++;
            settledBytes = 0;
        }
    }

    private int add(String text) {
        byte[] encoded = (text.length() > LONGEST ? text.substring(0, LONGEST) : text).getBytes(StandardCharsets.UTF_8);
        int start = byteCount();
        if (count == strings.length) {
            strings = Arrays.copyOf(strings, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        if (start + encoded.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + encoded.length));
        }
        System.arraycopy(encoded, 0, bytes, start, encoded.length);
        strings[count] = text;
        ends[count] = start + encoded.length;
        count++;
        numbers.put(text, count);
        return count;
    }
}
