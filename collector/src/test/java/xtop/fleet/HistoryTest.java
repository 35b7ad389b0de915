// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final History.Scratch scratch = new History.Scratch();

    @Test
    void keepsTheLastSixtySamplesAndNoMore() {
        History history = new History();
        assertThat(history.samples()).isZero();
        for (int i = 1; i <= 150; i++) {
            history.begin(i * 1_000_000_000L + 123);
            history.set(History.Figure.MEMORY_USED, i);
            assertThat(history.samples()).isEqualTo(Math.min(i, 60));
        }
        for (int age = 0; age < 60; age++) {
            assertThat(history.clock(age)).isEqualTo((150 - age) * 1_000_000_000L + 123);
            assertThat(history.figure(History.Figure.MEMORY_USED, age)).isEqualTo(150 - age);
            assertThat(history.figure(History.Figure.CPU, age)).isNaN();
        }
        assertThatThrownBy(() -> history.clock(60)).isInstanceOf(IndexOutOfBoundsException.class);
        history.clear();
        assertThatThrownBy(() -> history.clock(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void figuresAreOffByLessThanAPartInFiveHundredAndNeverNegative() {
        History history = new History();
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            double value = Math.exp(random.nextDouble() * 60 - 10);
            history.begin(i);
            history.set(History.Figure.RECEIVE, value);
            history.set(History.Figure.CPU, -value);
            assertThat(history.figure(History.Figure.RECEIVE, 0)).isCloseTo(value, within(value / 500));
            assertThat(history.figure(History.Figure.CPU, 0)).isNaN();
        }
        history.begin(0);
        history.set(History.Figure.CPU, 0);
        assertThat(history.figure(History.Figure.CPU, 0)).isZero();
    }

    @Test
    void timesGoBackAsFarAsSixtySamplesDo() {
        History history = new History();
        for (int i = 0; i < 60; i++) {
            history.begin(i * 3600_000_000_000L);
        }
        assertThat(history.clock(0) - history.clock(59)).isEqualTo(59 * 3600_000_000_000L);
    }

    @Test
    void threadsKeepTheirPastHoweverTheirRowsMove() {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            History history = new History();
            List<Map<Integer, Double>> model = new ArrayList<>();
            List<Integer> ids = new ArrayList<>();
            for (int sample = 0; sample < 200; sample++) {
                if (sample == 0 || random.nextInt(4) == 0) {
                    List<Integer> gone = new ArrayList<>();
                    change(ids, gone, random);
                    model.forEach(past -> past.keySet().removeAll(gone));
                    arrange(history, ids);
                }
                Map<Integer, Double> now = new HashMap<>();
                double[] percent = new double[ids.size()];
                for (int row = 0; row < percent.length; row++) {
                    percent[row] = random.nextInt(5) == 0 ? Double.NaN : random.nextInt(130);
                    now.put(ids.get(row), percent[row]);
                }
                history.begin(sample);
                history.setThreads(percent, -1);
                model.add(0, now);
            }
            History copy = history.copy();
            history.clear();
            for (int age = 0; age < copy.samples(); age++) {
                for (int id = 0; id < 40; id++) {
                    double expected = model.get(age).getOrDefault(id, Double.NaN);
                    if (Double.isNaN(expected)) {
                        assertThat(copy.thread(id, age)).as("thread %d", id).isNaN();
                    } else {
                        assertThat(copy.thread(id, age)).isCloseTo(Math.min(100, expected), within(0.21));
                    }
                }
            }
        }
    }

    @Test
    void threadsBeyondTheLimitHaveNoHistory() {
        History history = new History();
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < 4096; i++) {
            ids.add(i);
        }
        arrange(history, ids);
        history.begin(1);
        history.setThreads(new double[4096], -1);
        assertThat(history.thread(History.MOST_THREADS - 1, 0)).isZero();
        assertThat(history.thread(History.MOST_THREADS, 0)).isNaN();
    }

    private static void change(List<Integer> ids, List<Integer> gone, Random random) {
        ids.removeIf(id -> random.nextInt(6) == 0 && gone.add(id));
        for (int i = random.nextInt(6); i > 0; i--) {
            int id = random.nextInt(40);
            if (!ids.contains(id) && !gone.contains(id)) {
                ids.add(id);
            }
        }
        if (random.nextInt(3) == 0) {
            Collections.shuffle(ids, random);
        }
    }

    private void arrange(History history, List<Integer> ids) {
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < history.threads(); i++) {
            before.add(history.ids()[i]);
        }
        for (int row = 0; row < Math.min(ids.size(), History.MOST_THREADS); row++) {
            scratch.places()[row] = before.indexOf(ids.get(row));
        }
        history.arrange(ids.stream().mapToInt(Integer::intValue).toArray(), ids.size(), scratch);
    }
}
