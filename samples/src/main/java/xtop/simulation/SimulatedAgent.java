// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import xtop.protocol.AgentEncoder;
import xtop.protocol.CollectorDecoder;
import xtop.protocol.CollectorListener;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestSample;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanException;
import xtop.vchan.VchanKeys;
import xtop.vchan.VchanState;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.Xen;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * An agent as it would live in a guest: a vchan server that publishes its keys in the guest's own part of xenstore,
 * answers a collector's hello, and puts a sample into the ring at each interval. It never waits: what finds no room
 * stays for the next step. Confined to one thread.
 */
final class SimulatedAgent implements CollectorListener, AutoCloseable {
    /** Time between samples when the collector does not say. */
    static final long DEFAULT_INTERVAL_NANOS = 1_000_000_000L;

    /** The name under which agents publish their channel. */
    static final String CHANNEL = "xtop";

    private static final int DOM0 = 0;
    private static final long SHORTEST_INTERVAL_NANOS = 50_000_000L;
    private static final int NAMES_BEFORE_FRESH_START = 6000;

    private final FigureSource figures;
    private final GrantTable grants;
    private final EventChannels events;
    private final Xenstore xenstore;
    private final VchanAddress address;
    private final int ringBytes;
    private VchanChannel channel;
    private final CollectorDecoder decoder = new CollectorDecoder();
    private final GuestSample sample = new GuestSample();
    private final byte[] bytes = new byte[4096];
    private AgentEncoder encoder = new AgentEncoder();
    private int highestName;
    private long intervalNanos = DEFAULT_INTERVAL_NANOS;
    private long nextSampleNanos;
    private boolean sampleNow;
    private boolean mute;

    /**
     * Offers a channel to dom0 and publishes it.
     *
     * @param guest the guest's own view of Xen
     * @param domid the guest's
     * @param ringBytes least size of the ring that it writes
     */
    SimulatedAgent(Xen guest, int domid, FigureSource figures, int ringBytes) throws XenException {
        this(guest.openGrantTable(), guest, domid, figures, ringBytes);
    }

    /** The same with a grant table that the caller has a hand in. */
    SimulatedAgent(GrantTable grants, Xen guest, int domid, FigureSource figures, int ringBytes) throws XenException {
        this.figures = figures;
        this.grants = grants;
        this.events = guest.openEventChannels();
        this.xenstore = guest.openXenstore();
        this.address = new VchanAddress(domid, DOM0, CHANNEL);
        this.ringBytes = ringBytes;
        announce();
    }

    /** Does what there is to do now: hears the collector, samples if it is time, writes what fits. */
    void step(long nowNanos) throws XenException {
        try {
            if (highestName > NAMES_BEFORE_FRESH_START) {
                startAfresh();
            }
            listen();
            if (sampleNow || nowNanos - nextSampleNanos >= 0) {
                takeSample(nowNanos);
            }
            send();
        } catch (VchanException e) {
            // dom0 broke the ring: nobody to talk to until it connects anew
            encoder.close();
            decoder.reset();
        }
    }

    /** Tells an event ahead of all samples; lost where no collector is there. */
    void event(GuestEvent event) throws XenException {
        encoder.event(event);
        try {
            send();
        } catch (VchanException e) {
            encoder.close();
        }
    }

    /** From now on it says nothing more, but keeps its channel. */
    void mute() {
        mute = true;
    }

    /** Whether a collector has said hello to it. */
    boolean isConnected() {
        return encoder.isOpen();
    }

    /** Bytes free in the ring that it writes. */
    int room() throws VchanException {
        return channel.writable();
    }

    @Override
    public void hello(long nonce, int minVersion, int maxVersion, long wantedIntervalNanos) {
        encoder.open(nonce, figures.hello());
        interval(wantedIntervalNanos);
        sampleNow = true;
    }

    @Override
    public void interval(long wantedIntervalNanos) {
        intervalNanos = wantedIntervalNanos == 0
                ? DEFAULT_INTERVAL_NANOS
                : Math.max(SHORTEST_INTERVAL_NANOS, wantedIntervalNanos);
        sampleNow = true;
    }

    @Override
    public void fullWanted() {
        encoder.requestFull();
        sampleNow = true;
    }

    /** Withdraws the keys, says goodbye and gives everything back. */
    @Override
    public void close() {
        try {
            VchanKeys.withdraw(xenstore, address);
        } catch (XenException e) {
            // the domain is dead, and its keys with it
        }
        channel.close();
        xenstore.close();
        events.close();
        grants.close();
    }

    private void announce() throws XenException {
        channel = VchanChannel.listen(grants, events, DOM0, 1024, ringBytes);
        new VchanKeys(channel.ref(), channel.port()).publish(xenstore, address);
    }

    /** Names are never forgotten in a connection, and a collector bears only so many: end it and offer a new one. */
    private void startAfresh() throws XenException {
        VchanKeys.withdraw(xenstore, address);
        channel.close();
        decoder.reset();
        encoder = new AgentEncoder();
        highestName = 0;
        announce();
    }

    private void listen() throws VchanException, XenException {
        if (channel.state() != VchanState.CONNECTED) {
            encoder.close();
            decoder.reset();
            return;
        }
        int count;
        while ((count = channel.read(bytes, 0, bytes.length)) > 0) {
            decoder.feed(bytes, 0, count, this);
        }
    }

    private void takeSample(long nowNanos) {
        nextSampleNanos = nowNanos + Math.max(intervalNanos, figures.leastIntervalNanos());
        sampleNow = false;
        if (!encoder.isOpen() || mute) {
            return;
        }
        sample.clear();
        figures.fill(sample, this::name);
        sample.guestNanos(figures.guestNanos());
        encoder.sample(sample);
    }

    private int name(String name) {
        int id = encoder.name(name);
        highestName = Math.max(highestName, id);
        return id;
    }

    private void send() throws VchanException, XenException {
        int wanted;
        while ((wanted = encoder.roomNeeded()) > 0 && channel.writable() >= wanted) {
            int length = encoder.take(bytes, 0);
            channel.write(bytes, 0, length);
        }
    }
}
