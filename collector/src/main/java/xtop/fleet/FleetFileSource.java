// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;
import java.io.IOException;

/** Fleets that another process publishes in a file. Any thread. */
public final class FleetFileSource implements FleetSource {
    private static final long LOOK_MILLIS = 50;

    private final File file;
    private FleetImage newest;

    public FleetFileSource(File file) {
        this.file = file;
    }

    @Override
    public synchronized Lease latest() throws IOException {
        checkNotEnded();
        if (newest == null || FleetFile.sequence(file) != newest.sequence()) {
            newest = FleetFile.read(file);
        }
        return new Reading(newest);
    }

    @Override
    public Lease awaitNewer(long sequence, long timeoutNanos) throws IOException, InterruptedException {
        long end = System.nanoTime() + timeoutNanos;
        while (true) {
            long published = FleetFile.sequence(file);
            if (published != 0 && published != sequence) {
                return latest();
            }
            synchronized (this) {
                checkNotEnded();
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return null;
            }
            Thread.sleep(Math.max(1, Math.min(LOOK_MILLIS, left / 1_000_000)));
        }
    }

    @Override
    public String description() {
        FleetImage image;
        synchronized (this) {
            image = newest;
        }
        if (image == null) {
            return "the fleet file " + file;
        }
        String whose = image.has(Field.COLLECTOR_PID, 0)
                ? "the collector of pid " + image.number(Field.COLLECTOR_PID, 0)
                : "the fleet file " + file;
        long stale = staleNanos(image);
        return stale == 0 ? whose : whose + ", STALE: " + FleetFile.age(stale) + " old";
    }

    @Override
    public long staleNanos(Fleet fleet) {
        long now = System.currentTimeMillis() * 1_000_000L;
        return FleetFile.isStale(fleet, now) ? FleetFile.ageNanos(fleet, now) : 0;
    }

    @Override
    public void close() {}

    /** A collector that ends removes its file; one that is killed leaves it behind to grow stale. */
    private void checkNotEnded() throws IOException {
        if (newest != null && !file.exists()) {
            throw new IOException("the collector has ended: " + file + " is gone");
        }
    }

    private record Reading(Fleet fleet) implements Lease {
        @Override
        public void close() {}
    }
}
