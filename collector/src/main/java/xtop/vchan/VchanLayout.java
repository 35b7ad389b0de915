// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where things are in the shared page ({@code xen/include/public/io/libxenvchan.h}, {@code struct vchan_interface}).
 * All of it is little-endian. "Left" is written by the client, "right" by the server.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------------------------------------------------------+
 *  0|                left.cons    (server has read)                  |
 *   +---------------------------------------------------------------+
 *  4|                left.prod    (client has written)               |
 *   +---------------------------------------------------------------+
 *  8|                right.cons   (client has read)                  |
 *   +---------------------------------------------------------------+
 * 12|                right.prod   (server has written)               |
 *   +-------------------------------+-------------------------------+
 * 16|          left_order           |          right_order          |
 *   +---------------+---------------+---------------+---------------+
 * 20|   cli_live    |   srv_live    |  cli_notify   |  srv_notify   |
 *   +---------------+---------------+---------------+---------------+
 * 24|   grant references: left's pages, then right's               ...
 *   +---------------------------------------------------------------+
 * 1024  ring of order 10      2048  ring of order 11      4096 end
 * </pre>
 *
 * A ring of order 12 or more lies in {@code 1 << (order - 12)} pages of its own.
 */
public final class VchanLayout {
    /** Indices are free-running; u32, bytes. */
    public static final int LEFT_CONS = 0;

    public static final int LEFT_PROD = 4;
    public static final int RIGHT_CONS = 8;
    public static final int RIGHT_PROD = 12;
    /** log2 of the size of the ring; u16. */
    public static final int LEFT_ORDER = 16;

    public static final int RIGHT_ORDER = 18;
    /** One aligned word over the four state bytes, so that an int VarHandle replaces C's byte atomics. */
    public static final int STATE_WORD = 20;

    public static final int CLIENT_LIVE = 20;
    public static final int SERVER_LIVE = 21;
    /** What the server asks of the client. */
    public static final int CLIENT_NOTIFY = 22;
    /** What the client asks of the server. */
    public static final int SERVER_NOTIFY = 23;

    public static final int GRANTS = 24;

    /** "Tell me when you have written." */
    public static final int NOTIFY_WRITE = 1;
    /** "Tell me when you have read." */
    public static final int NOTIFY_READ = 2;

    public static final int LIVE_GONE = 0;
    public static final int LIVE_CONNECTED = 1;
    /** Only in the client's byte: the server waits for its first client. */
    public static final int LIVE_WAITING = 2;

    public static final int PAGE_SHIFT = 12;
    public static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    /** A ring of this order lies at {@link #SMALL_RING} of the page. */
    public static final int SMALL_ORDER = 10;

    public static final int SMALL_RING = 1024;
    /** A ring of this order lies at {@link #LARGE_RING} of the page. */
    public static final int LARGE_ORDER = 11;

    public static final int LARGE_RING = 2048;
    /** Largest order that libxenvchan accepts: 1 MiB. */
    public static final int MAX_ORDER = 20;

    /** Access to an int at a byte offset of the page; the offset must be a multiple of four. */
    static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private VchanLayout() {}

    /** An order of the page, unsigned. */
    static int order(ByteBuffer page, int offset) {
        return Short.toUnsignedInt(page.getShort(offset));
    }

    /** Pages of its own that a ring needs. */
    static int pages(int order) {
        return order < PAGE_SHIFT ? 0 : 1 << (order - PAGE_SHIFT);
    }

    /** Offset of a ring that lies in the shared page. */
    static int offsetInPage(int order) {
        return order == SMALL_ORDER ? SMALL_RING : LARGE_RING;
    }

    /** End of the list of grant references. */
    static int grantsEnd(int leftOrder, int rightOrder) {
        return GRANTS + Integer.BYTES * (pages(leftOrder) + pages(rightOrder));
    }

    /** Where the list of grant references must end, so that it does not run into a ring of the page. */
    static int grantsLimit(int leftOrder, int rightOrder) {
        int smallest = Math.min(leftOrder, rightOrder);
        return smallest >= PAGE_SHIFT ? PAGE_SIZE : offsetInPage(smallest);
    }
}
