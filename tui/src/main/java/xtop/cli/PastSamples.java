// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetBuilder;
import xtop.fleet.History;
import xtop.fleet.Table;

/** A service's answer to {@code history} as a fleet with a row a sample, so that every format can print it. */
final class PastSamples {
    private static final History.Figure[] FIGURES = History.Figure.values();

    private PastSamples() {}

    /**
     * Reads an answer.
     *
     * @param answer lines of the guest's clock and History's figures below a first one, oldest first
     * @param now the fleet that has the domain
     * @param domain its row there
     * @throws IOException the answer is of another version's service
     */
    static Fleet of(String answer, Fleet now, int domain) throws IOException {
        String[] lines = answer.strip().split("\n", -1);
        FleetBuilder builder = new FleetBuilder();
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
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("its answer is not understood: is the service another version than this xtop?", e);
        }
        return builder.build(now.sequence(), now.publishedEpochNanos());
    }

    private static String[] words(String line) {
        return line.split("\t", -1);
    }

    private static void put(FleetBuilder builder, History.Figure figure, int row, String word) {
        if (word.equals("-")) {
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
