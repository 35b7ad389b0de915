// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;
import xtop.protocol.Figure;
import xtop.protocol.GuestEvent;
import xtop.protocol.Section;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/** Rows of a domain are kept and brought up to date: what is published must be as if all had been written anew. */
class KeptRowsTest {
    private static final int GUESTS = 6;
    private static final Section[] SINGLE = {
        Section.SYSTEM, Section.MEMORY, Section.COLLECTED_HEAP, Section.AGENT, Section.VCPU, Section.INTERFACE
    };

    private final MemoryXen host = new MemoryXen();
    private final MemoryDomain[] domains = new MemoryDomain[GUESTS];
    private final TestGuest[] guests = new TestGuest[GUESTS];
    private Random random;

    /** Everything but what the collector tells of itself. */
    private static Map<String, Object> cells(Fleet fleet) {
        Map<String, Object> cells = new TreeMap<>();
        for (Field field : Field.values()) {
            for (int row = 0; field.table() != Table.HOST && row < fleet.rows(field.table()); row++) {
                if (fleet.has(field, row)) {
                    Object value = switch (field.type()) {
                        case NUMBER -> fleet.number(field, row);
                        case FRACTION -> fleet.fraction(field, row);
                        case TEXT -> fleet.text(field, row);
                    };
                    cells.put(field + " " + row + " of domain row " + fleet.domainOf(field.table(), row), value);
                }
            }
        }
        for (Field field : new Field[] {
            Field.COLLECTOR_AGENTS,
            Field.COLLECTOR_SAMPLES,
            Field.COLLECTOR_CHANNELS,
            Field.COLLECTOR_DOMAINS,
            Field.COLLECTOR_AGENTS_SILENT,
            Field.COLLECTOR_AGENTS_CONNECTING,
            Field.COLLECTOR_AGENTS_REFUSED
        }) {
            cells.put(field.toString(), fleet.number(field, 0));
        }
        return cells;
    }

    private void tellSomething(int which) {
        Section section = SINGLE[random.nextInt(SINGLE.length)];
        Figure[] figures = Arrays.stream(Figure.values())
                .filter(figure -> figure.section() == section)
                .toArray(Figure[]::new);
        Figure figure = figures[random.nextInt(figures.length)];
        boolean table = section == Section.VCPU || section == Section.INTERFACE;
        int id = table ? random.nextInt(2) : 0;
        guests[which].set(
                section, id, section == Section.INTERFACE ? "net" + id : null, figure, random.nextInt(1 << 30));
    }

    private void happen(int which, long now) throws Exception {
        TestGuest guest = guests[which];
        switch (random.nextInt(24)) {
            case 0 -> guest.set(Section.THREAD, 2 + random.nextInt(40), "later", Figure.THREAD_CPU, now);
            case 1 -> guest.event(GuestEvent.Kind.OTHER, now, "line " + now);
            case 2 -> domains[which].rename("name-" + random.nextInt(100));
            case 3 -> domains[which].setNetwork(random.nextInt(3), now, now / 2);
            case 4 -> domains[which].setDisk(random.nextInt(2), 1, 2, 3, 4, 5);
            case 5 -> domains[which].setImage("/boot/image-" + random.nextInt(5));
            case 6 -> domains[which].pause();
            case 7 -> domains[which].unpause();
            case 8 -> domains[which].setMemory((16L + random.nextInt(16)) << 20, 64L << 20);
            case 9 -> domains[which].setOnline(1, random.nextBoolean());
            default -> tellSomething(which);
        }
        domains[which].setCpuNanos(0, now / (which + 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsPublishedIsAsIfAllHadBeenWrittenAnew(long seed) throws Exception {
        random = new Random(seed);
        for (int i = 0; i < GUESTS; i++) {
            domains[i] = host.create(i + 1, "guest-" + i, 2, 32L << 20);
            guests[i] = new TestGuest(domains[i]);
            guests[i].set(Section.THREAD, 1, "main", Figure.THREAD_CPU, 0);
            guests[i].set(Section.THREAD, 1, "main", Figure.THREAD_STATE, 1);
            guests[i].interval = 0;
            guests[i].announce();
        }
        int kept = 0;
        try (HandCollector collector = new HandCollector(host)) {
            collector.guests.add(time -> {
                for (TestGuest guest : guests) {
                    guest.step(time);
                }
            });
            collector.pass(3 * SECOND);
            for (int second = 1; second < 60; second++) {
                for (int which = 0; which < GUESTS; which++) {
                    if (random.nextInt(3) > 0) {
                        happen(which, second * SECOND);
                    }
                    // one of them falls silent for a while
                    if (which > 0 || second / 8 % 2 == 0) {
                        guests[which].send(second * SECOND);
                    }
                }
                collector.pass(SECOND);
                Map<String, Object> published = cells(collector.fleet());
                kept += collector.loop.kept();
                collector.orders.history(1, null);
                assertThat(published).isEqualTo(cells(collector.fleet()));
            }
            assertThat(kept).as("rows that were not written anew").isGreaterThan(60);
        } finally {
            for (TestGuest guest : guests) {
                guest.close();
            }
        }
    }
}
