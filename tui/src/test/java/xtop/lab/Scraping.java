// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Scrapes an exporter every two seconds until it is closed, as Prometheus would, and has every page looked through. Those
 * who wait for something wait for the next of these pages.
 */
final class Scraping implements AutoCloseable {
    private static final long EVERY_MILLIS = 2000;

    private final Scraper scraper;
    private final CounterWatch watch;
    private final Supplier<String> log;
    private final Thread thread = new Thread(this::run, "scraping");
    private final List<String> failures = new ArrayList<>();
    private Page newest;
    /** When the newest was asked for. */
    private long asked;

    private boolean closed;

    /** @param log what the exporter has said, for failures */
    Scraping(Scraper scraper, CounterWatch watch, Supplier<String> log) {
        this.scraper = scraper;
        this.watch = watch;
        this.log = log;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (true) {
            long now = System.nanoTime();
            try {
                Page page = scraper.get();
                watch.look(page);
                take(page, now);
            } catch (IOException | RuntimeException | AssertionError e) {
                synchronized (this) {
                    failures.add(e.toString());
                }
            }
            synchronized (this) {
                try {
                    if (!closed) {
                        wait(EVERY_MILLIS);
                    }
                } catch (InterruptedException e) {
                    return;
                }
                if (closed) {
                    return;
                }
            }
        }
    }

    private synchronized void take(Page page, long now) {
        newest = page;
        asked = now;
        notifyAll();
    }

    /** The first page asked for from now on that is as it should be. */
    synchronized Page await(String what, long seconds, Predicate<Page> good) {
        long from = System.nanoTime();
        long end = from + Duration.ofSeconds(seconds).toNanos();
        Page looked = null;
        while (System.nanoTime() - end < 0) {
            if (newest != looked && newest != null && asked - from >= 0) {
                looked = newest;
                if (good.test(looked)) {
                    return looked;
                }
            }
            try {
                wait(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
        throw new AssertionError(what + " did not come in " + seconds + " s; failed scrapes: " + failures + "\n"
                + log.get() + "\nThe last page:\n" + newest);
    }

    /** The next page. */
    Page next() {
        return await("a page", 120, page -> true);
    }

    /** Waits until each guest's samples have been seen to arrive; on one emulated CPU some are silent in every page. */
    Page awaitAgents(String what, List<String> guests, long seconds, Predicate<Page> fit) {
        Set<String> missing = new HashSet<>(guests);
        try {
            return await(what, seconds, page -> {
                if (fit.test(page)) {
                    missing.removeIf(guest -> page.ofDomain("xtop_agent_up", guest) == 1);
                }
                return missing.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError("agents not heard of: " + missing + "; " + e.getMessage(), e);
        }
    }

    /** What went wrong with pages that did not come. */
    synchronized List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
