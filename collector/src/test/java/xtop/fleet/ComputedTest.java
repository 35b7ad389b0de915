// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ComputedTest {
    private static final long SECOND = 1_000_000_000L;

    private final FleetBuilder builder = new FleetBuilder();

    private int guest(long threads) {
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.THREADS, row, threads);
        return row;
    }

    private int thread(long process) {
        int row = builder.add(Table.THREAD);
        builder.number(Field.PID, row, process);
        return row;
    }

    @Test
    void threadsOfAProcessAreCountedWithinTheirGuestAlone() {
        guest(9);
        int[] first = {thread(1), thread(2), thread(1)};
        guest(9);
        int other = thread(1);
        Fleet fleet = builder.build(1, 1);
        assertThat(fleet.number(Field.THREADS_OF_PROCESS, first[0])).isEqualTo(2);
        assertThat(fleet.number(Field.THREADS_OF_PROCESS, first[1])).isEqualTo(1);
        assertThat(fleet.number(Field.THREADS_OF_PROCESS, other)).isEqualTo(1);
    }

    @Test
    void aGuestWithoutProcessesIsOne() {
        guest(9);
        int thread = builder.add(Table.THREAD);
        assertThat(builder.build(1, 1).number(Field.THREADS_OF_PROCESS, thread)).isEqualTo(9);
    }

    @Test
    void startAndShareOfMemoryAreUnknownWhereOneOfTheirFiguresIs() {
        guest(1);
        int thread = thread(1);
        builder.number(Field.THREAD_ELAPSED, thread, 5 * SECOND);
        builder.number(Field.THREAD_RESIDENT, thread, 256);
        Fleet fleet = builder.build(1, 1);
        assertThat(fleet.has(Field.THREAD_STARTED, thread)).isFalse();
        assertThat(fleet.has(Field.THREAD_MEMORY_PERCENT, thread)).isFalse();
    }

    @Test
    void startAndShareOfMemory() {
        int guest = guest(1);
        builder.number(Field.SAMPLE_TIME, guest, 100 * SECOND);
        builder.number(Field.GUEST_MEMORY_TOTAL, guest, 1024);
        int thread = thread(1);
        builder.number(Field.THREAD_ELAPSED, thread, 5 * SECOND);
        builder.number(Field.THREAD_RESIDENT, thread, 256);
        Fleet fleet = builder.build(1, 1);
        assertThat(fleet.number(Field.THREAD_STARTED, thread)).isEqualTo(95 * SECOND);
        assertThat(fleet.fraction(Field.THREAD_MEMORY_PERCENT, thread)).isEqualTo(25);
    }

    private long other(long threads, long runnable, long blocked) {
        builder.begin();
        int row = builder.add(Table.DOMAIN);
        builder.number(Field.THREADS, row, threads);
        builder.number(Field.THREADS_RUNNABLE, row, runnable);
        builder.number(Field.THREADS_BLOCKED, row, blocked);
        Fleet fleet = builder.build(1, 1);
        return fleet.has(Field.THREADS_OTHER, row) ? fleet.number(Field.THREADS_OTHER, row) : -1;
    }

    @Test
    void threadsByStateAddUpToTheTotalWhereverThereIsOne() {
        assertThat(other(9, 2, 1)).isEqualTo(6);
        assertThat(other(9, Layout.NO_NUMBER, Layout.NO_NUMBER))
                .as("an agent that tells no states")
                .isEqualTo(9);
        assertThat(other(2, 2, 1)).as("figures of different moments").isZero();
        assertThat(other(Layout.NO_NUMBER, 2, 1)).as("unknown is not 0").isEqualTo(-1);
    }

    @Test
    void errorsOfASortAreZeroWhereOnlyTheirSumIsStored() {
        builder.begin();
        int guest = builder.add(Table.DOMAIN);
        int honest = builder.add(Table.DOMAIN);
        int silent = builder.add(Table.DOMAIN);
        builder.number(Field.PROTOCOL_ERRORS, guest, 2);
        builder.number(Field.ERRORS_RING, guest, 2);
        builder.number(Field.PROTOCOL_ERRORS, honest, 0);
        Fleet fleet = builder.build(1, 1);
        assertThat(fleet.number(Field.ERRORS_RING, guest)).isEqualTo(2);
        assertThat(fleet.number(Field.ERRORS_FRAME, guest)).isZero();
        assertThat(fleet.has(Field.ERRORS_RING, honest)).isTrue();
        assertThat(fleet.number(Field.ERRORS_RING, honest)).isZero();
        assertThat(fleet.has(Field.ERRORS_RING, silent)).isFalse();
    }
}
