// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * {@code xtop serve} in dom0, while a test needs it. Waits are long because a failing one is all they cost: an emulated
 * dom0 on a busy machine takes minutes for what takes seconds on a quiet one.
 */
final class Served implements AutoCloseable {
    private final XenLab lab;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final HttpRequest request;
    private final String pid;

    private Served(XenLab lab) {
        this.lab = lab;
        pid = lab.ok("setsid xtop serve --listen 0.0.0.0:" + XenLab.PORT + " >/tmp/serve.log 2>&1 </dev/null & echo $!")
                .trim();
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lab.port() + "/metrics"))
                .timeout(Duration.ofSeconds(20))
                .build();
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

    /** One page; null while nothing answers. */
    private Page scrapeOrNull() {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Page.of(response.body()) : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Page scrape() {
        Page page = scrapeOrNull();
        if (page == null) {
            throw new AssertionError("no page from " + request.uri() + "\n" + log());
        }
        return page;
    }

    /** The first page that is as it should be. */
    Page await(String what, long seconds, Predicate<Page> good) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Page page;
        do {
            page = scrapeOrNull();
            if (page != null && good.test(page)) {
                return page;
            }
            pause();
        } while (System.nanoTime() - end < 0);
        throw new AssertionError(what + " did not come in " + seconds + " s\n" + log() + "\n" + page);
    }

    /** Waits until the collector has a guest's samples. */
    Page awaitAgent(String domain) {
        return await("the agent of " + domain, 180, page -> page.ofDomain("xtop_agent_up", domain) == 1);
    }

    /** Long enough that pages do not take the one emulated CPU from the guests. */
    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        lab.ok("kill " + pid + " 2>/dev/null; for i in $(seq 100); do [ -d /proc/" + pid
                + " ] || exit 0; sleep 0.1; done; " + "echo still there >&2; exit 1");
    }
}
