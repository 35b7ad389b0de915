// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts a stream of well-formed frames apart and puts frames together. */
final class Frames {
    private Frames() {}

    static List<byte[]> split(byte[] stream) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int length = (stream[at] & 0xff) | (stream[at + 1] & 0xff) << 8;
            frames.add(Arrays.copyOfRange(stream, at, at + length));
            at += length;
        }
        return frames;
    }

    static List<String> hex(byte[] stream) {
        return AgentScript.hex(split(stream));
    }

    static byte[] join(List<byte[]> frames) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        frames.forEach(stream::writeBytes);
        return stream.toByteArray();
    }
}
