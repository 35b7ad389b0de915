// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.function.Predicate;

/** {@code xtop serve} in dom0, while a test needs it. */
final class Served implements AutoCloseable {
    private final XenLab lab;
    private final Scraper scraper;
    private final String pid;

    private Served(XenLab lab) {
        this.lab = lab;
        pid = lab.ok("setsid xtop serve --listen 0.0.0.0:" + XenLab.PORT + " >/tmp/serve.log 2>&1 </dev/null & echo $!")
                .trim();
        scraper = new Scraper(lab, this::log);
    }

    /** Starts it and waits for its first page. */
    static Served start(XenLab lab) {
        lab.install();
        Served served = new Served(lab);
        try {
            served.await("a first page", 240, page -> page.value("xtop_host_cpus") > 0);
        } catch (AssertionError | RuntimeException e) {
            served.close();
            throw e;
        }
        return served;
    }

    /** Its process in dom0. */
    String pid() {
        return pid;
    }

    /** What it has said on its standard error. */
    String log() {
        return lab.ok("cat /tmp/serve.log");
    }

    Page scrape() {
        return scraper.scrape();
    }

    /** The first page that is as it should be. */
    Page await(String what, long seconds, Predicate<Page> good) {
        return scraper.await(what, seconds, good);
    }

    /** Waits until the collector has a guest's samples. */
    Page awaitAgent(String domain) {
        return await("the agent of " + domain, 180, page -> page.ofDomain("xtop_agent_up", domain) == 1);
    }

    @Override
    public void close() {
        lab.ok("kill " + pid + " 2>/dev/null; for i in $(seq 100); do [ -d /proc/" + pid
                + " ] || exit 0; sleep 0.1; done; " + "echo still there >&2; exit 1");
    }
}
