// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static xtop.collector.StillClock.SECOND;

import java.util.Random;
import org.junit.jupiter.api.Test;
import xtop.fleet.Rates;

class SmallPartsTest {
    @Test
    void backOffDoublesUpToAMinuteAndForgives() {
        Backoff backoff = new Backoff();
        assertThat(backoff.ready(0)).isTrue();
        long now = 0;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            backoff.failed(now);
            assertThat(backoff.ready(now + seconds * SECOND - 1)).isFalse();
            assertThat(backoff.ready(now + seconds * SECOND)).isTrue();
            now += seconds * SECOND;
        }
        backoff.ended(now);
        assertThat(backoff.ready(now + SECOND)).isTrue();
        backoff.failed(now);
        assertThat(backoff.ready(now + SECOND)).isTrue();
    }

    @Test
    void freshKeysShortenTheWaitOfAGuestThatSeldomFailed() {
        Backoff backoff = new Backoff();
        backoff.failed(0);
        backoff.failed(0);
        backoff.freshKeys(0);
        assertThat(backoff.ready(SECOND)).isTrue();
        for (int i = 0; i < 5; i++) {
            backoff.failed(0);
        }
        backoff.freshKeys(0);
        assertThat(backoff.ready(SECOND)).isFalse();
    }

    @Test
    void labelsAreUniqueEvenAgainstNamesThatLookLikeLabels() {
        Labels labels = new Labels();
        assertThat(labels.take("web", 1)).isEqualTo("web");
        assertThat(labels.take("web#3", 2)).isEqualTo("web#3");
        assertThat(labels.take("web", 3)).isEqualTo("web#3#3");
        assertThat(labels.take(null, 4)).isEqualTo("domain#4");
        labels.giveBack("web");
        assertThat(labels.take("web", 5)).isEqualTo("web");
    }

    @Test
    void silenceIsSaidInTheUnitThatFits() {
        Silence silence = new Silence();
        assertThat(silence.words(12)).isEqualTo("silent 12s").isSameAs(silence.words(12));
        assertThat(silence.words(599)).isEqualTo("silent 599s");
        assertThat(silence.words(600)).isEqualTo("silent 10m");
        assertThat(silence.words(36_000)).isEqualTo("silent 10h");
        assertThat(silence.words(Long.MAX_VALUE)).isEqualTo("silent 599d");
        assertThat(silence.words(-5)).isEqualTo("silent 0s");
    }

    @Test
    void aCounterThatWentBackwardsHasNoRate() {
        assertThat(Rates.perSecond(10, 30, 2 * SECOND)).isEqualTo(10);
        assertThat(Rates.perSecond(30, 10, SECOND)).isNaN();
        assertThat(Rates.perSecond(-10, -5, SECOND)).as("unsigned").isEqualTo(5);
        assertThat(Rates.perSecond(-1, 4, SECOND)).as("a wrap at 64 bits").isNaN();
        assertThat(Rates.perSecond(1, 2, 0)).isNaN();
        assertThat(Rates.percent(0, SECOND / 2, SECOND)).isEqualTo(50);
        assertThat(Rates.percent(0, -1, SECOND)).isPositive().isFinite();
    }

    @Test
    void rowsAreFoundWhereverTheyWent() {
        Random random = new Random(4);
        RowMatcher matcher = new RowMatcher();
        for (int round = 0; round < 300; round++) {
            int rows = random.nextInt(200);
            int[] ids = new int[rows + 3];
            for (int i = 0; i < rows; i++) {
                ids[i] = i * 7 - 300;
            }
            matcher.begin(ids, rows);
            for (int i = 0; i < 50; i++) {
                int id = random.nextInt(2000) - 500;
                boolean there = (id + 300) % 7 == 0 && id >= -300 && (id + 300) / 7 < rows;
                assertThat(matcher.find(id, random.nextInt(200))).isEqualTo(there ? (id + 300) / 7 : -1);
            }
        }
    }

    @Test
    void theNewestSampleOfXenWinsAndIsTakenOnce() {
        HostSampleExchange exchange = new HostSampleExchange();
        assertThat(exchange.take()).isFalse();
        for (int i = 1; i <= 3; i++) {
            exchange.back().takenNanos = i;
            exchange.offer();
        }
        assertThat(exchange.take()).isTrue();
        assertThat(exchange.front().takenNanos).isEqualTo(3);
        assertThat(exchange.take()).isFalse();
        assertThat(exchange.front().takenNanos).isEqualTo(3);
    }

    @Test
    void connectedDomainsAreToldApart() {
        ConnectedDomains connected = new ConnectedDomains();
        connected.set(63, true);
        connected.set(64, true);
        connected.set(ConnectedDomains.END - 1, true);
        connected.set(64, false);
        assertThat(connected.has(63)).isTrue();
        assertThat(connected.has(64)).isFalse();
        assertThat(connected.has(65)).isFalse();
        assertThat(connected.has(ConnectedDomains.END - 1)).isTrue();
    }
}
