// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.History;
import xtop.fleet.Table;

/**
 * A service's answer to {@code history} as a fleet with a row a sample, and below it one for each of some threads, so that
 * every format can print it.
 */
final class PastSamples {
    private static final String UNKNOWN = "-";
    private static final History.Figure[] FIGURES = History.Figure.values();

    private PastSamples() {}

    /**
     * Reads an answer.
     *
     * @param answer a line with ids of threads, then lines of the guest's clock, History's figures and a figure of each
     *     thread, oldest first
     * @param now the fleet that has the domain
     * @param domain its row there
     * @param threads rows of the threads that are wanted
     * @throws IOException the answer is of another version's service
     */
    static Fleet of(String answer, Fleet now, int domain, int... threads) throws IOException {
        String[] lines = answer.strip().split("\n", -1);
        FleetBuilder builder = new FleetBuilder();
        int[] places = places(words(lines[0]), now, threads);
        try {
            long newest = lines.length == 1 ? 0 : Long.parseLong(words(lines[lines.length - 1])[0]);
            for (int i = 1; i < lines.length; i++) {
                String[] words = words(lines[i]);
                int row = builder.add(Table.DOMAIN);
                builder.text(Field.LABEL, row, now.text(Field.LABEL, domain));
                builder.number(Field.DOMID, row, now.number(Field.DOMID, domain));
                long clock = Long.parseLong(words[0]);
                builder.number(Field.GUEST_CLOCK, row, clock);
                if (now.has(Field.SAMPLE_TIME, domain)) {
                    builder.number(Field.SAMPLE_TIME, row, now.number(Field.SAMPLE_TIME, domain) - (newest - clock));
                }
                for (History.Figure figure : FIGURES) {
                    put(builder, figure, row, words[1 + figure.ordinal()]);
                }
                for (int t = 0; t < threads.length; t++) {
                    int at = builder.add(Table.THREAD);
                    builder.number(Field.TID, at, now.number(Field.TID, threads[t]));
                    builder.text(Field.COMM, at, now.text(Field.COMM, threads[t]));
                    put(builder, at, places[t] < 0 ? UNKNOWN : words[places[t]]);
                }
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("its answer is not understood: is the service another version than this xtop?", e);
        }
        return builder.build(now.sequence(), now.publishedEpochNanos());
    }

    /** Where the figure of each thread stands in a line of the answer; less than 0 for one that came since: it has no past. */
    private static int[] places(String[] ids, Fleet now, int... threads) {
        List<String> all = List.of(ids);
        int[] places = new int[threads.length];
        for (int t = 0; t < threads.length; t++) {
            // the first word is ok, where the others' lines have the clock
            int place = all.indexOf(Long.toString(now.number(Field.TID, threads[t])));
            places[t] = place < 1 ? -1 : FIGURES.length + place;
        }
        return places;
    }

    private static String[] words(String line) {
        return line.split("\t", -1);
    }

    private static void put(FleetBuilder builder, int thread, String word) {
        if (!word.equals(UNKNOWN)) {
            builder.fraction(Field.THREAD_CPU_PERCENT, thread, Double.parseDouble(word));
        }
    }

    private static void put(FleetBuilder builder, History.Figure figure, int row, String word) {
        if (word.equals(UNKNOWN)) {
            return;
        }
        double value = Double.parseDouble(word);
        switch (figure) {
            case CPU -> builder.fraction(Field.GUEST_CPU_PERCENT, row, value);
            case STEAL -> builder.fraction(Field.GUEST_CPU_STEAL_PERCENT, row, value);
            case MEMORY_USED -> builder.number(Field.GUEST_MEMORY_USED, row, (long) value);
            case RECEIVE -> builder.fraction(Field.RECEIVE_RATE, row, value);
            case TRANSMIT -> builder.fraction(Field.TRANSMIT_RATE, row, value);
        }
    }
}
