// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;
import xtop.protocol.AgentDecoder;
import xtop.protocol.AgentEncoder;
import xtop.protocol.AgentHello;
import xtop.protocol.AgentListener;
import xtop.protocol.CounterWidths;
import xtop.protocol.DecoderLimits;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.GuestKind;
import xtop.protocol.GuestSample;
import xtop.protocol.NameTable;
import xtop.protocol.ProtocolException;
import xtop.protocol.SampleTable;
import xtop.protocol.Section;

class GuestTableTest {
    private static final AgentHello HELLO =
            new AgentHello(1, GuestKind.RUMP, 7, 0x10, 1_000_000_000L, 4096, "test", "test", CounterWidths.FULL);

    /** Takes every sample into a table that has seen all before and into one that has seen none. */
    private static final class Both implements AgentListener {
        final FleetBuilder builder = new FleetBuilder();
        final GuestTable grown = new GuestTable(FigureFields.THREAD, builder, Table.THREAD, Field.TID);
        int samples;

        @Override
        public void hello(AgentHello hello) {}

        @Override
        public void sample(GuestSample sample, NameTable names) {
            SampleTable newer = sample.table(Section.THREAD);
            GuestTable fresh = new GuestTable(FigureFields.THREAD, builder, Table.THREAD, Field.TID);
            fresh.take(newer, sample.sequence());
            grown.take(newer, sample.sequence());
            assertThat(grown.rows()).isEqualTo(fresh.rows());
            assertThat(Arrays.copyOf(grown.ids(), grown.rows())).isEqualTo(Arrays.copyOf(fresh.ids(), fresh.rows()));
            for (int bit = 0; bit < Figure.count(Section.THREAD); bit++) {
                Figure figure = Figure.at(Section.THREAD, bit);
                assertThat(grown.has(figure)).isEqualTo(fresh.has(figure));
                boolean field = (FigureFields.THREAD.mapped() >>> bit & 1) != 0;
                for (int row = 0; field && row < fresh.rows(); row++) {
                    assertThat(grown.get(row, figure)).isEqualTo(fresh.get(row, figure));
                    boolean sane = newer.has(row, figure)
                            && (newer.get(row, figure) >= 0 || figure.kind() == Figure.Kind.SIGNED_GAUGE);
                    assertThat(grown.get(row, figure)).isEqualTo(sane ? newer.get(row, figure) : FigureTable.NONE);
                }
            }
            samples++;
        }

        @Override
        public void event(GuestEvent event) {}
    }

    @Test
    void takingOnlyWhatADeltaChangedGivesTheSameAsTakingAll() throws ProtocolException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Both both = new Both();
            AgentEncoder encoder = new AgentEncoder();
            AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
            GuestSample sample = new GuestSample();
            SampleTable threads = sample.table(Section.THREAD);
            decoder.expect(5);
            encoder.open(5, HELLO);
            for (int i = 0; i < 120; i++) {
                change(threads, random, seed % 2 == 0 ? 12 : 100);
                sample.guestNanos(i * 1000L);
                if (random.nextInt(25) == 0) {
                    encoder.requestFull();
                }
                encoder.sample(sample);
                byte[] frame = new byte[1000];
                while (encoder.roomNeeded() > 0) {
                    decoder.feed(frame, 0, encoder.take(frame, 0), both);
                }
            }
            assertThat(both.samples).isEqualTo(120);
        }
    }

    private static void change(SampleTable threads, Random random, int most) {
        if (random.nextInt(4) == 0) {
            int id = random.nextInt(most);
            if (threads.rowOf(id) >= 0) {
                threads.remove(threads.rowOf(id));
            } else {
                threads.add(id, SampleTable.NO_NAME);
            }
        }
        for (int i = random.nextInt(8); i > 0 && threads.rows() > 0; i--) {
            Figure figure = Figure.at(Section.THREAD, random.nextInt(random.nextInt(10) == 0 ? 20 : 4));
            if (figure.kind() != Figure.Kind.NAME) {
                threads.set(random.nextInt(threads.rows()), figure, random.nextLong() >>> random.nextInt(64));
            }
        }
    }
}
