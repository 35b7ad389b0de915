// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import xtop.protocol.AgentDecoder;
import xtop.protocol.AgentHello;
import xtop.protocol.AgentListener;
import xtop.protocol.CollectorEncoder;
import xtop.protocol.DecoderLimits;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.ProtocolException;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;
import xtop.vchan.VchanAddress;
import xtop.vchan.VchanChannel;
import xtop.vchan.VchanKeys;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.Xen;
import xtop.xen.Xenstore;

/** A collector of one guest, stepped by hand from domain 0: what the simulated agents must satisfy. */
final class Probe implements AgentListener, AutoCloseable {
    private static final long NONCE = 0x1234_5678_9abc_def0L;

    final GuestSample last = new GuestSample();
    final Map<Integer, String> threadNames = new HashMap<>();
    final List<String> interfaces = new ArrayList<>();
    final List<GuestEvent> events = new ArrayList<>();
    AgentHello hello;
    int samples;

    private final GrantTable grants;
    private final EventChannels ports;
    private final VchanChannel channel;
    private final AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
    private final byte[] bytes = new byte[8192];

    Probe(Xen dom0, int domid) throws IOException {
        grants = dom0.openGrantTable();
        ports = dom0.openEventChannels();
        VchanKeys keys;
        try (Xenstore xenstore = dom0.openXenstore()) {
            keys = VchanKeys.read(xenstore, new VchanAddress(domid, 0, "xtop"));
        }
        if (keys == null) {
            throw new IOException("domain " + domid + " announces no agent");
        }
        channel = VchanChannel.connect(grants, ports, domid, keys.ref(), keys.port());
        decoder.expect(NONCE);
        byte[] frame = CollectorEncoder.hello(NONCE, 1_000_000_000L);
        if (channel.write(frame, 0, frame.length) != frame.length) {
            throw new IOException("no room for a hello");
        }
    }

    /** Reads all there is. */
    void read() throws IOException, ProtocolException {
        int count;
        while ((count = channel.read(bytes, 0, bytes.length)) > 0) {
            decoder.feed(bytes, 0, count, this);
        }
    }

    SampleTable table(Section section) {
        return last.table(section);
    }

    @Override
    public void hello(AgentHello agentHello) {
        hello = agentHello;
    }

    @Override
    public void sample(GuestSample sample, NameTable names) {
        samples++;
        last.copyFrom(sample);
        threadNames.clear();
        interfaces.clear();
        SampleTable threads = sample.table(Section.THREAD);
        for (int row = 0; row < threads.rows(); row++) {
            threadNames.put(threads.id(row), names.name(threads.nameId(row)));
        }
        SampleTable devices = sample.table(Section.INTERFACE);
        for (int row = 0; row < devices.rows(); row++) {
            interfaces.add(names.name(devices.nameId(row)));
        }
    }

    @Override
    public void event(GuestEvent event) {
        events.add(event);
    }

    @Override
    public void close() {
        channel.close();
        ports.close();
        grants.close();
    }
}
