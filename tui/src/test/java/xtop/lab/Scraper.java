// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads the pages of an exporter in dom0. Waits are long because a failing one is all they cost: an emulated dom0 on a
 * busy machine takes minutes for what takes seconds on a quiet one.
 */
final class Scraper {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final HttpRequest request;
    private final Supplier<String> log;

    /** @param log what the exporter has said, for failures */
    Scraper(XenLab lab, Supplier<String> log) {
        this.log = log;
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + lab.port() + "/metrics"))
                .timeout(Duration.ofSeconds(60))
                .build();
    }

    /**
     * One page.
     *
     * @throws IOException nothing answers, or something else than a page
     */
    Page get() throws IOException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException(response.statusCode() + " " + response.body());
            }
            return Page.of(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Page scrape() {
        try {
            return get();
        } catch (IOException e) {
            throw new AssertionError("no page from " + request.uri() + ": " + e + "\n" + log.get(), e);
        }
    }

    /** The first page that is as it should be. */
    Page await(String what, long seconds, Predicate<Page> good) {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Page page = null;
        do {
            try {
                page = get();
                if (good.test(page)) {
                    return page;
                }
            } catch (IOException e) {
                page = null;
            }
            pause();
        } while (System.nanoTime() - end < 0);
        throw new AssertionError(what + " did not come in " + seconds + " s\n" + log.get() + "\n" + page);
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
}
