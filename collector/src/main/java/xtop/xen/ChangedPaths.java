// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Watch events between the thread that drains xenstore and the one that acts on them: coalesced by path and bounded, so
 * that a guest that writes without end costs neither memory nor the drain. Beyond the bound an event shrinks to the
 * path that was watched, which says "look at all below it". Any thread.
 */
public final class ChangedPaths {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Set<String> paths = new LinkedHashSet<>();
    private boolean closed;

    /** @param limit distinct paths kept before events shrink to the watched path */
    public ChangedPaths(int limit) {
        this.limit = limit;
    }

    /** Adds an event: the path that was registered and the one that changed. */
    public void add(String watched, String changed) {
        lock.lock();
        try {
            if (!closed) {
                paths.add(paths.size() < limit ? changed : watched);
                filled.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes everything; waits for the first, at most so long. Empty when the time is over or this was closed. */
    public List<String> await(long timeoutNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (paths.isEmpty() && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            List<String> taken = new ArrayList<>(paths);
            paths.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything and lets a waiting thread go. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            paths.clear();
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
