// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangedPathsTest {
    private final ChangedPaths changes = new ChangedPaths(3);

    @Test
    void pathsAreKeptOnceAndInOrder() throws Exception {
        changes.add("/w", "/w/b");
        changes.add("/w", "/w/a");
        changes.add("/w", "/w/b");
        assertThat(changes.await(0)).containsExactly("/w/b", "/w/a");
        assertThat(changes.await(0)).isEmpty();
    }

    @Test
    void beyondTheBoundAnEventShrinksToItsWatchedPath() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            changes.add("/w", "/w/" + i);
            changes.add("/v", "/v/" + i);
        }
        assertThat(changes.await(0)).containsExactly("/w/0", "/v/0", "/w/1", "/v", "/w");
    }

    @Test
    void aWaitEndsWithTheFirstChangeOrWithClose() throws Exception {
        Thread adder = new Thread(() -> changes.add("/w", "/w/x"));
        adder.start();
        assertThat(changes.await(TimeUnit.SECONDS.toNanos(20))).containsExactly("/w/x");
        Thread closer = new Thread(changes::close);
        closer.start();
        assertThat(changes.await(TimeUnit.SECONDS.toNanos(20))).isEmpty();
        changes.add("/w", "/w/y");
        assertThat(changes.await(0)).isEmpty();
        adder.join();
        closer.join();
    }
}
