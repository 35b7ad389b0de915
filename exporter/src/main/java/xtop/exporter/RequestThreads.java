// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that answer requests. A client that sends half a request holds one until its time is over, so there may be
 * some; but one is made only where none is idle, so that scrapes one after another share one. Requests beyond the most
 * threads wait, and beyond the most that wait they are refused.
 */
final class RequestThreads {
    private static final int MOST = 32;
    private static final int MOST_WAITING = 64;
    private static final int IDLE_SECONDS = 60;

    private RequestThreads() {}

    static ThreadPoolExecutor create() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0,
                MOST,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new Handover(),
                task -> daemon(task, "xtop-http-" + number.incrementAndGet()),
                RequestThreads::await);
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static void await(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown() || pool.getQueue().size() >= MOST_WAITING) {
            throw new RejectedExecutionException("too many requests");
        }
        ((Handover) pool.getQueue()).put(task);
    }

    /** Takes a task only where a thread waits for one: a pool makes a thread for what its queue does not take. */
    private static final class Handover extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }
}
