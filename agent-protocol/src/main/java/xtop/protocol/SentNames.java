// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An agent's names, their ids, and which of them this connection has seen. */
final class SentNames implements NameTable {
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<byte[]> texts = new ArrayList<>();
    private final BitSet sent = new BitSet();

    int id(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        texts.add(utf8(name, Wire.MAX_NAME));
        ids.put(name, texts.size());
        return texts.size();
    }

    @Override
    public String name(int id) {
        if (id < 1 || id > texts.size()) {
            return null;
        }
        byte[] text = texts.get(id - 1);
        return GuestText.clean(text, 0, text.length);
    }

    @Override
    public int definitions() {
        return texts.size();
    }

    void require(long id) {
        if (id < 0 || id > texts.size()) {
            throw new IllegalArgumentException("no name has the id " + id);
        }
    }

    boolean isSent(int id) {
        return id == SampleTable.NO_NAME || sent.get(id);
    }

    void sent(int id) {
        sent.set(id);
    }

    void forgetSent() {
        sent.clear();
    }

    void write(FrameWriter frame, int id) {
        byte[] text = texts.get(id - 1);
        frame.varint(Wire.DEFINE_NAME);
        frame.varint(id);
        frame.u8(text.length);
        frame.raw(text, text.length);
    }

    /** UTF-8 cut to a number of bytes, never inside a character. */
    static byte[] utf8(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= most) {
            return bytes;
        }
        int end = most;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        byte[] cut = new byte[end];
        System.arraycopy(bytes, 0, cut, 0, end);
        return cut;
    }
}
