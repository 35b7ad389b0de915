// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import xtop.xen.GrantTable;
import xtop.xen.XenException;

/** What one domain grants to others. Guarded by the host's lock. */
final class GrantSpace {
    /** Low references are the toolstack's: console and xenstore. */
    private static final int FIRST_REF = 8;
    /** gntalloc's limit for a whole kernel. */
    private static final int LIMIT = 1024;

    private final MemoryDomain granter;
    private final BitSet used = new BitSet();
    private final Map<Integer, Grant> grants = new HashMap<>();

    GrantSpace(MemoryDomain granter) {
        this.granter = granter;
    }

    /** Pages that were shared together and lie side by side. */
    static final class Block {
        final ByteBuffer bytes;

        Block(int pages) {
            bytes = ByteBuffer.allocateDirect(pages * GrantTable.PAGE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** One granted page of a block of pages that were shared together. */
    static final class Grant {
        final MemoryDomain granter;
        final int ref;
        final int grantee;
        final boolean writable;
        final Block block;
        final int page;
        private int mappings;
        private boolean ended;

        Grant(MemoryDomain granter, int ref, int grantee, boolean writable, Block block, int page) {
            this.granter = granter;
            this.ref = ref;
            this.grantee = grantee;
            this.writable = writable;
            this.block = block;
            this.page = page;
        }
    }

    Grant[] share(int grantee, int pages, boolean writable) throws XenException {
        if (used.cardinality() + pages > LIMIT) {
            throw new XenException(
                    "domain " + granter.domid() + " may grant no more than " + LIMIT + " pages", "ENOSPC");
        }
        Block block = new Block(pages);
        Grant[] made = new Grant[pages];
        for (int i = 0; i < pages; i++) {
            int ref = used.nextClearBit(FIRST_REF);
            used.set(ref);
            made[i] = new Grant(granter, ref, grantee, writable, block, i);
            grants.put(ref, made[i]);
        }
        return made;
    }

    /** A grant that may be mapped so, else null. */
    Grant find(int ref, int mapper, boolean forWriting) {
        Grant grant = grants.get(ref);
        return grant != null && grant.grantee == mapper && (grant.writable || !forWriting) ? grant : null;
    }

    /** Takes a grant back. Its page and reference stay in use as long as somebody maps it. */
    void end(Grant grant) {
        grants.remove(grant.ref);
        grant.ended = true;
        if (grant.mappings == 0) {
            used.clear(grant.ref);
        }
    }

    static void mapped(Grant grant) {
        grant.mappings++;
    }

    static void unmapped(Grant grant) {
        grant.mappings--;
        if (grant.ended && grant.mappings == 0) {
            grant.granter.grants.used.clear(grant.ref);
        }
    }

    void list(List<String> held) {
        grants.values()
                .forEach(grant ->
                        held.add("domain " + granter.domid() + ": grant " + grant.ref + " to domain " + grant.grantee));
    }
}
