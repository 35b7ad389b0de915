// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.Arrays;
import xtop.protocol.ProtocolException.Reason;

/** A connection's names as the decoder learns them. */
final class InternedNames implements NameTable {
    private static final String[] NONE = new String[0];

    private final int limit;
    private final SharedTexts shared;
    private String[] names = NONE;
    private int definitions;

    InternedNames(int limit, SharedTexts shared) {
        this.limit = limit;
        this.shared = shared;
    }

    @Override
    public String name(int id) {
        return id > 0 && id < names.length ? names[id] : null;
    }

    @Override
    public int definitions() {
        return definitions;
    }

    boolean knows(long id) {
        return id == SampleTable.NO_NAME || (id > 0 && id < names.length && names[(int) id] != null);
    }

    /** Whether all ids from one place of an array to before another are known. */
    boolean knowAll(int[] ids, int from, int to) {
        String[] known = names;
        for (int i = from; i < to; i++) {
            int id = ids[i];
            if (id != SampleTable.NO_NAME && (id < 0 || id >= known.length || known[id] == null)) {
                return false;
            }
        }
        return true;
    }

    /** Reads one definition: varint id, u8 length, bytes. A later one for the same id replaces it. */
    void define(FrameCursor in) throws ProtocolException {
        long id = in.varint();
        int length = in.u8();
        if (id == SampleTable.NO_NAME || length > Wire.MAX_NAME) {
            throw new ProtocolException(Reason.NAME, "name " + Long.toUnsignedString(id) + " of " + length + " bytes");
        }
        if (id < 0 || id > limit) {
            throw new ProtocolException(
                    Reason.LIMIT, "name id " + Long.toUnsignedString(id) + " above the limit of " + limit);
        }
        if (id >= names.length) {
            names = Arrays.copyOf(names, (int) Math.min((long) limit + 1, Math.max(id + 1, 2L * names.length)));
        }
        names[(int) id] = shared.share(in.text(length));
        definitions++;
    }

    void clear() {
        names = NONE;
    }
}
