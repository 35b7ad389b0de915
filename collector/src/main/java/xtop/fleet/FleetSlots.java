// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The published fleets of one collector: images that take turns, each kept as long as somebody holds a lease: two, and a
 * third where a reader is slow, whose memory is given up once nobody has been for a while. One thread publishes; any thread
 * reads. Nobody waits for anybody: where slow readers hold all images, the publisher leaves them theirs and takes a new one.
 */
public final class FleetSlots {
    /** Fleets in a row without a slow reader after which the third image is given up. */
    static final int QUICK = 60;

    private static final int BEING_WRITTEN = -1;
    private static final int THIRD = 2;

    private final Slot[] slots = {new Slot(), new Slot(), new Slot()};
    private final AtomicReference<Waiter> waiters = new AtomicReference<>();
    private volatile Slot current;
    /** The slot of the fleet that is being collected; null for none. */
    private Slot next;
    /** Fleets since the third image was needed. */
    private int quick;

    private volatile boolean closed;

    /** Has a builder begin a fleet, in the memory of one that nobody reads any more. One thread. */
    public void begin(FleetBuilder builder) {
        if (next == null) {
            next = free();
        }
        builder.begin(next.image);
    }

    /** Publishes what a builder has collected. One thread. Allocates nothing while leases are short. */
    public void publish(FleetBuilder builder, long sequence, long epochNanos) {
        Slot slot = next == null ? free() : next;
        next = null;
        builder.fill(slot.image, sequence, epochNanos);
        slot.sequence = sequence;
        slot.readers.set(0);
        current = slot;
        wakeAll();
    }

    /** The newest fleet, or null before the first. */
    public FleetSource.Lease latest() {
        while (true) {
            Slot slot = current;
            if (slot == null) {
                return null;
            }
            int readers = slot.readers.get();
            if (readers != BEING_WRITTEN && slot.readers.compareAndSet(readers, readers + 1)) {
                return new Held(slot);
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Waits for a fleet with another sequence number.
     *
     * @return null when the time was over or this was closed
     */
    public FleetSource.Lease awaitNewer(long sequence, long timeoutNanos) throws InterruptedException {
        long end = System.nanoTime() + timeoutNanos;
        while (true) {
            Waiter waiter = new Waiter(Thread.currentThread());
            do {
                waiter.next = waiters.get();
            } while (!waiters.compareAndSet(waiter.next, waiter));
            while (!waiter.woken) {
                Slot slot = current;
                if (slot != null && slot.sequence != sequence) {
                    return latest();
                }
                long left = end - System.nanoTime();
                if (left <= 0 || closed) {
                    return null;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                LockSupport.parkNanos(this, left);
            }
        }
    }

    /** Lets all waiting readers go. */
    public void close() {
        closed = true;
        wakeAll();
    }

    private Slot free() {
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != current && slots[i].readers.compareAndSet(0, BEING_WRITTEN)) {
                quick = i == THIRD ? 0 : quick + 1;
                giveUpThird();
                return slots[i];
            }
        }
        quick = 0;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != current) {
                slots[i] = new Slot();
                slots[i].readers.set(BEING_WRITTEN);
                return slots[i];
            }
        }
        throw new IllegalStateException("more than one current image");
    }

    private void giveUpThird() {
        Slot third = slots[THIRD];
        if (quick >= QUICK && third != current && third.readers.get() == 0 && third.image.length() > 0) {
            slots[THIRD] = new Slot();
        }
    }

    /** Images that have memory of their own. The publishing thread. */
    int images() {
        int images = 0;
        for (Slot slot : slots) {
            images += slot.image.length() > 0 ? 1 : 0;
        }
        return images;
    }

    private void wakeAll() {
        for (Waiter waiter = waiters.getAndSet(null); waiter != null; waiter = waiter.next) {
            waiter.woken = true;
            LockSupport.unpark(waiter.thread);
        }
    }

    private static final class Slot {
        final FleetImage image = new FleetImage();
        final AtomicInteger readers = new AtomicInteger();
        volatile long sequence;
    }

    private static final class Waiter {
        final Thread thread;
        volatile boolean woken;
        Waiter next;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    private static final class Held implements FleetSource.Lease {
        private final Slot slot;
        private boolean open = true;

        Held(Slot slot) {
            this.slot = slot;
        }

        @Override
        public Fleet fleet() {
            if (!open) {
                throw new IllegalStateException("the lease is closed");
            }
            return slot.image;
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                slot.readers.decrementAndGet();
            }
        }
    }
}
