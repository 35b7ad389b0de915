// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * Where a recording has holes: no fleet for more than three times as long as there is between two of its fleets usually,
 * because its collector had ended, hung or was not recorded. Not safe for threads.
 */
final class RecordingGaps {
    private static final int TIMES = 3;
    private static final long SECOND = 1_000_000_000L;

    private final Recording recording;
    private final long[] epochs;
    private final long longest;
    private int told;

    RecordingGaps(Recording recording) {
        this.recording = recording;
        this.epochs = new long[recording.count()];
        Arrays.setAll(epochs, recording::epochNanos);
        long[] steps = new long[Math.max(0, epochs.length - 1)];
        Arrays.setAll(steps, i -> epochs[i + 1] - epochs[i]);
        Arrays.sort(steps);
        this.longest = steps.length == 0 ? Long.MAX_VALUE : Math.max(SECOND, TIMES * steps[steps.length / 2]);
    }

    /**
     * Says what is missing.
     *
     * @param before index of the fleet that was shown before; that of {@code now} for none
     * @param now index of the fleet that is shown
     * @param moment that its reader wanted to see, ns since 1970
     * @return null where nothing is, or what is was said already
     */
    String between(int before, int now, long moment) {
        StringBuilder words = new StringBuilder();
        for (int i = Math.max(told, before); i < epochs.length - 1 && i <= now; i++) {
            boolean inside = i == now;
            if (epochs[i + 1] - epochs[i] > longest && (!inside || moment - epochs[i] > longest)) {
                words.append(words.length() == 0 ? "nothing was recorded from " : ", nor from ")
                        .append(time(epochs[i]))
                        .append(" to ")
                        .append(time(epochs[i + 1]))
                        .append(" (")
                        .append(Duration.ofNanos(epochs[i + 1] - epochs[i]).toSeconds())
                        .append(" s")
                        .append(isOtherCollector(i) ? ", another start of the collector)" : ")");
                told = i + 1;
            }
        }
        return words.length() == 0 ? null : words.toString();
    }

    private boolean isOtherCollector(int index) {
        try {
            Fleet before = recording.read(index);
            Fleet after = recording.read(index + 1);
            return before.has(Field.COLLECTOR_STARTED, 0)
                    && after.has(Field.COLLECTOR_STARTED, 0)
                    && before.number(Field.COLLECTOR_STARTED, 0) != after.number(Field.COLLECTOR_STARTED, 0);
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static String time(long epochNanos) {
        return Instant.ofEpochSecond(epochNanos / SECOND).toString();
    }
}
