// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.IOException;

/**
 * The past as a source: a clock of its own stands at a moment of a recording, and moves when its reader pauses, or with
 * the wall clock once it {@link #play}s. Any thread.
 */
public final class RecordingSource implements FleetSource {
    private final Recording recording;
    private final String name;
    private final long to;
    private long clock;
    private int shown = -1;
    private FleetImage image;
    private final RecordingGaps gaps;
    private String gap;
    private boolean over;
    private boolean playing;
    private long wall;

    /**
     * @param name for people
     * @param from where the clock stands at first, ns since 1970
     * @param to where it ends
     * @throws FleetFormatException nothing is recorded there
     */
    public RecordingSource(Recording recording, String name, long from, long to) throws FleetFormatException {
        this.recording = recording;
        this.name = name;
        this.to = to;
        this.gaps = new RecordingGaps(recording);
        int index = recording.at(from);
        this.clock = index < 0 ? recording.epochNanos(0) : from;
        if (index < 0 && recording.epochNanos(0) > to) {
            throw new FleetFormatException(
                    name + " begins at " + java.time.Instant.ofEpochSecond(recording.epochNanos(0) / 1_000_000_000L));
        }
    }

    /** From now on its clock goes as the wall's, for a screen that somebody watches. */
    public synchronized void play() {
        playing = true;
        wall = System.nanoTime();
    }

    @Override
    public boolean isPast() {
        return true;
    }

    @Override
    public synchronized boolean pause(long nanos) {
        clock += nanos;
        over |= clock > to || clock > recording.epochNanos(recording.count() - 1);
        return !over;
    }

    @Override
    public synchronized Lease latest() throws IOException {
        if (playing) {
            long now = System.nanoTime();
            clock += now - wall;
            wall = now;
        }
        return show(recording.at(Math.min(clock, to)));
    }

    @Override
    public synchronized Lease awaitNewer(long sequence, long timeoutNanos) throws IOException {
        int next = shown < 0 ? Math.max(0, recording.at(Math.min(clock, to))) : shown + 1;
        if (playing || next >= recording.count() || recording.epochNanos(next) > to) {
            return null;
        }
        clock = Math.max(clock, recording.epochNanos(next));
        return show(next);
    }

    /** A fleet that the disk has damaged is skipped backwards. */
    private Lease show(int index) throws IOException {
        if (index != shown || image == null) {
            FleetFormatException damaged = null;
            FleetImage read = null;
            for (int i = Math.max(0, index); i >= 0 && read == null; i--) {
                try {
                    read = recording.read(i);
                } catch (FleetFormatException e) {
                    damaged = e;
                }
            }
            if (read == null) {
                throw damaged;
            }
            image = read;
            noteGap(shown < 0 ? index : shown, index);
            shown = index;
        }
        noteGap(shown, shown);
        FleetImage fleet = image;
        return new Lease() {
            @Override
            public Fleet fleet() {
                return fleet;
            }

            @Override
            public void close() {}
        };
    }

    private void noteGap(int before, int now) {
        String found = gaps.between(before, now, Math.min(clock, to));
        if (found != null) {
            gap = gap == null ? found : gap + "; " + found;
        }
    }

    @Override
    public synchronized String takeGap() {
        String found = gap;
        gap = null;
        return found;
    }

    @Override
    public String description() {
        return "the recording " + name;
    }

    @Override
    public void close() {}
}
