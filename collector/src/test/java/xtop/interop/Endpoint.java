// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanLayout;
import xtop.vchan.VchanState;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/** Our end of a channel in one domain, with handles of its own. Sleeps as a real user must: ask, look again, wait. */
final class Endpoint implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int PIECE = 65_536;

    private final EventChannels events;
    private final GrantTable grants;
    private final Xenstore xenstore;
    private final VchanAddress address;
    private final int[] ports = new int[16];
    private final byte[] bytes = new byte[PIECE];
    private final boolean server;
    private VchanChannel channel;

    private Endpoint(Xen xen, VchanAddress address, boolean server) throws Exception {
        this.address = address;
        this.server = server;
        this.xenstore = xen.openXenstore();
        this.events = xen.openEventChannels();
        this.grants = xen.openGrantTable();
    }

    /** Handles only; {@link #connect} is to follow. */
    static Endpoint client(Xen xen, VchanAddress address) throws Exception {
        return new Endpoint(xen, address, false);
    }

    /** Listens and publishes. */
    static Endpoint server(Xen xen, VchanAddress address, Layout layout) throws Exception {
        Endpoint endpoint = new Endpoint(xen, address, true);
        endpoint.channel =
                VchanChannel.listen(endpoint.grants, endpoint.events, address.client(), layout.left(), layout.right());
        new VchanKeys(endpoint.channel.ref(), endpoint.channel.port()).publish(endpoint.xenstore, address);
        return endpoint;
    }

    /** Connects to the server that published its keys there. */
    void connect() throws Exception {
        VchanKeys keys = VchanKeys.read(xenstore, address);
        if (keys == null) {
            throw new AssertionError("nothing published at " + address.path());
        }
        channel =
                VchanChannel.connect(grants, events, address.server(), keys.ref(), keys.port(), VchanLayout.MAX_ORDER);
    }

    VchanChannel channel() {
        return channel;
    }

    Xenstore xenstore() {
        return xenstore;
    }

    /** Closes the channel, where there is one, and keeps the handles. */
    void closeChannel() {
        if (channel != null) {
            channel.close();
        }
    }

    /** Closes the channel and connects anew over the same handles. */
    void reconnect() throws Exception {
        channel.close();
        connect();
    }

    int write(String text) throws Exception {
        return channel.write(text.getBytes(ISO_8859_1), 0, text.length());
    }

    /** What is there now. */
    String read() throws Exception {
        int count = channel.read(bytes, 0, bytes.length);
        return new String(bytes, 0, count, ISO_8859_1);
    }

    /** Whether an event comes within a time; it is unmasked again. */
    boolean event(long millis) throws Exception {
        int count = events.await(ports, TimeUnit.MILLISECONDS.toNanos(millis));
        for (int i = 0; i < count; i++) {
            events.unmask(ports[i]);
        }
        return count > 0;
    }

    /** Takes the events that came until now. */
    void drainEvents() throws Exception {
        while (event(0)) {
            continue;
        }
    }

    /** Sends a stream in random pieces and checks that it comes back. */
    void sendAndCheckEcho(long total, long seed) throws Exception {
        Random random = new Random(seed);
        Pattern pattern = new Pattern(seed);
        long sent = 0;
        long received = 0;
        while (received < total) {
            int wanted = (int) Math.min(1 + random.nextInt(PIECE), total - sent);
            pattern.fill(bytes, wanted, sent);
            int out = channel.write(bytes, 0, wanted);
            sent += out;
            int in = channel.read(bytes, 0, 1 + random.nextInt(PIECE));
            pattern.check(bytes, in, received);
            received += in;
            if (out == 0 && in == 0) {
                sleep(sent < total ? 1 : 0);
            }
        }
    }

    /** Sends back what comes until the peer has closed; the number of bytes. */
    long echo() throws Exception {
        long total = 0;
        int held = 0;
        int sent = 0;
        while (true) {
            boolean moved = false;
            if (sent == held) {
                sent = 0;
                held = channel.read(bytes, 0, bytes.length);
                total += held;
                moved = held > 0;
            }
            if (sent < held) {
                int out = channel.write(bytes, sent, held - sent);
                sent += out;
                moved |= out > 0;
            }
            if (!moved) {
                if (channel.state() == VchanState.PEER_CLOSED && channel.readable() == 0) {
                    return total;
                }
                sleep(sent < held ? 1 : 0);
            }
        }
    }

    private void sleep(int wanted) throws Exception {
        boolean ready = channel.wakeWhenReadable() && wanted == 0;
        if (wanted > 0) {
            ready |= channel.wakeWhenWritable(wanted) | channel.readable() > 0;
        }
        if (!ready
                && channel.state() != VchanState.PEER_CLOSED
                && !event(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS))) {
            throw new AssertionError("asleep for 10 s with " + channel.readable() + " bytes to read and room for "
                    + channel.writable() + ", " + channel.state());
        }
    }

    @Override
    public void close() throws XenException {
        closeChannel();
        grants.close();
        events.close();
        if (server) {
            VchanKeys.withdraw(xenstore, address);
        }
        xenstore.close();
    }
}
