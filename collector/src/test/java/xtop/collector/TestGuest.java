// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import xtop.protocol.AgentEncoder;
import xtop.protocol.AgentHello;
import xtop.protocol.CollectorDecoder;
import xtop.protocol.CollectorListener;
import xtop.protocol.CounterWidths;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanState;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryDomain;

/** An honest agent in a domain in memory, moved by hand. */
public final class TestGuest implements CollectorListener, AutoCloseable {
    final MemoryDomain domain;
    final AgentEncoder encoder = new AgentEncoder();
    final GuestSample sample = new GuestSample();
    int version = 1;
    long bootId = 0xb007;
    CounterWidths widths = CounterWidths.FULL;
    /** Intervals that the collector has asked for, in hellos and later. */
    final List<Long> asked = new ArrayList<>();
    /** ns between samples; 0 for none. */
    public long interval = 1_000_000_000L;

    private final CollectorDecoder decoder = new CollectorDecoder();
    private final Xenstore store;
    private final EventChannels events;
    private final GrantTable grants;
    private final byte[] buffer = new byte[4096];
    private VchanChannel channel;
    private long sampledAt;
    private long sent;

    public TestGuest(MemoryDomain domain) throws XenException {
        this.domain = domain;
        store = domain.openXenstore();
        events = domain.openEventChannels();
        grants = domain.openGrantTable();
    }

    /** Offers a channel and publishes its keys. */
    public TestGuest announce() throws XenException {
        channel = VchanChannel.listen(grants, events, 0, 0, 0);
        new VchanKeys(channel.ref(), channel.port()).publish(store, new VchanAddress(domain.domid(), 0, "xtop"));
        return this;
    }

    /** Ends the channel as an agent does that is stopped, but for its keys. */
    void stop() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        encoder.close();
        decoder.reset();
    }

    void withdraw() throws XenException {
        VchanKeys.withdraw(store, new VchanAddress(domain.domid(), 0, "xtop"));
    }

    /** What it does at each step: answers, and sends a sample when it is time. */
    public void step(long guestNanos) {
        try {
            answer();
            if (interval > 0 && encoder.isOpen() && guestNanos - sampledAt >= interval) {
                sampledAt = guestNanos;
                send(guestNanos);
            }
        } catch (XenException e) {
            throw new AssertionError(e);
        }
    }

    /** Reads what the collector sent and flushes what waits. */
    void answer() throws XenException {
        if (channel == null) {
            return;
        }
        try {
            if (channel.state() == VchanState.PEER_CLOSED) {
                encoder.close();
                decoder.reset();
            }
            int count = channel.read(buffer, 0, buffer.length);
            decoder.feed(buffer, 0, count, this);
            flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends the sample as it is, with a time. */
    void send(long guestNanos) throws XenException {
        sample.guestNanos(guestNanos);
        encoder.sample(sample);
        sent++;
        flush();
    }

    /** Samples sent. */
    public long sent() {
        return sent;
    }

    /** Encodes the sample as it is, with a time, into an array instead of the ring; returns the length. */
    public int encode(long guestNanos, byte[] to) {
        sample.guestNanos(guestNanos);
        encoder.sample(sample);
        int length = 0;
        while (encoder.roomNeeded() > 0) {
            length += encoder.take(to, length);
        }
        return length;
    }

    void event(GuestEvent.Kind kind, long guestNanos, String text) throws XenException {
        encoder.event(new GuestEvent(kind, guestNanos, 0, text));
        flush();
    }

    /** Writes raw bytes into the ring. */
    int write(byte[] bytes) {
        return write(bytes, bytes.length);
    }

    /** Writes the first bytes of an array into the ring. */
    public int write(byte[] bytes, int length) {
        try {
            return channel.write(bytes, 0, length);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    boolean isOpen() {
        return encoder.isOpen();
    }

    /** Sets a figure of a row with an id, making the row where it is missing. */
    public void set(Section section, int id, String name, Figure figure, long value) {
        SampleTable table = sample.table(section);
        int row = 0;
        while (row < table.rows() && table.id(row) != id) {
            row++;
        }
        if (row == table.rows()) {
            row = table.add(id, name == null ? 0 : encoder.name(name));
        }
        table.set(row, figure, value);
    }

    public void set(Figure figure, long value) {
        set(figure.section(), 0, null, figure, value);
    }

    @Override
    public void hello(long nonce, int minVersion, int maxVersion, long intervalNanos) {
        asked.add(intervalNanos);
        encoder.open(
                nonce,
                new AgentHello(version, GuestKind.MINIOS, bootId, -1, interval, 4096, "test 1", "Mini-OS", widths));
        sampledAt = Long.MIN_VALUE / 2;
    }

    @Override
    public void interval(long intervalNanos) {
        asked.add(intervalNanos);
    }

    @Override
    public void fullWanted() {
        encoder.requestFull();
    }

    private void flush() throws XenException {
        try {
            for (int room = encoder.roomNeeded(); room > 0 && channel.writable() >= room; room = encoder.roomNeeded()) {
                int length = encoder.take(buffer, 0);
                channel.write(buffer, 0, length);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        stop();
        grants.close();
        events.close();
        store.close();
    }
}
