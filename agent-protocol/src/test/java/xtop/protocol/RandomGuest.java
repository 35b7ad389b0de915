// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A guest whose rows come and go, change names, forget figures and jump in value; writes {@link AgentScript}s and
 * knows what a collector must hear of them.
 */
final class RandomGuest {
    static final long NONCE = 0x1234_5678_9abc_def0L;

    private final Random random;
    private final int mostRows;
    private final List<Map<Long, Row>> tables = new ArrayList<>();
    private final List<String> script = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private long sequence;
    private long clock;

    private static final class Row {
        private String name;
        private final Map<Figure, Long> figures = new TreeMap<>();
        private String waitChannel;
    }

    RandomGuest(long seed, int mostRows) {
        this.random = new Random(seed);
        this.mostRows = mostRows;
        for (int i = 0; i < Section.values().length; i++) {
            tables.add(new TreeMap<>());
        }
    }

    List<String> script() {
        return script;
    }

    List<String> expected() {
        return expected;
    }

    /** Lives for some ticks. */
    RandomGuest live(int ticks) {
        script.add("hello " + Long.toHexString(NONCE) + " 3 77 7fe 1000000000 4096 'random 1' 'none'");
        expected.add("hello version=1 kind=minios boot=77 sections=7fe interval=1000000000 page=4096 "
                + "agent='random 1' system='none'");
        for (int tick = 0; tick < ticks; tick++) {
            int what = random.nextInt(20);
            if (what == 0) {
                script.add("skip");
                sequence++;
            } else if (what == 1) {
                script.add("full");
            } else if (what == 2) {
                String text = name();
                script.add("event 5 " + Long.toUnsignedString(clock) + " " + tick + " '" + text + "'");
                expected.add("event message at=" + Long.toUnsignedString(clock) + " subject=" + tick + " text='" + text
                        + "'");
            }
            for (Section section : Section.values()) {
                if (random.nextInt(3) > 0) {
                    change(section, tables.get(section.ordinal()));
                }
            }
            sample();
        }
        return this;
    }

    private void change(Section section, Map<Long, Row> rows) {
        if (random.nextInt(15) == 0) {
            rows.clear();
            return;
        }
        rows.keySet().removeIf(id -> random.nextInt(12) == 0);
        int wanted = section.isTable() ? random.nextInt(1 + random.nextInt(mostRows)) : 1;
        for (int i = random.nextInt(4); i > 0 && rows.size() < wanted; i--) {
            long id = section.isTable()
                    ? random.nextInt(5) == 0 ? random.nextInt() & 0xffffffffL : random.nextInt(3 * mostRows)
                    : 0;
            rows.computeIfAbsent(id, key -> new Row());
        }
        for (Row row : rows.values()) {
            if (section.isTable() && (row.name == null || random.nextInt(30) == 0)) {
                row.name = random.nextInt(10) == 0 ? null : name();
            }
            figures(section, row);
        }
    }

    private void figures(Section section, Row row) {
        for (int bit = 0; bit < Figure.count(section); bit++) {
            Figure figure = Figure.at(section, bit);
            int what = random.nextInt(24);
            if (figure.kind() == Figure.Kind.NAME) {
                row.waitChannel = what < 2 ? null : what < 6 ? name() : row.waitChannel;
            } else if (what == 0) {
                row.figures.remove(figure);
            } else if (what == 1) {
                row.figures.put(figure, random.nextLong());
            } else if (what < 4) {
                row.figures.put(figure, (long) random.nextInt(100));
            } else if (what < 10 && row.figures.containsKey(figure)) {
                row.figures.merge(figure, (long) random.nextInt(1 << random.nextInt(31)), Long::sum);
            }
        }
    }

    private String name() {
        return "n-" + Integer.toString(random.nextInt(40), 36);
    }

    private void sample() {
        clock += random.nextInt(2_000_000_000);
        sequence++;
        script.add("sample " + Long.toUnsignedString(clock));
        expected.add("sample " + sequence + " at=" + Long.toUnsignedString(clock));
        for (Section section : Section.values()) {
            List<Map.Entry<Long, Row>> rows =
                    new ArrayList<>(tables.get(section.ordinal()).entrySet());
            for (Map.Entry<Long, Row> row : rows) {
                expected.add(heard(section, row.getKey(), row.getValue()));
            }
            if (random.nextInt(4) == 0) {
                java.util.Collections.shuffle(rows, random);
            }
            for (Map.Entry<Long, Row> row : rows) {
                script.add(written(section, row.getKey(), row.getValue()));
            }
        }
        script.add("end");
    }

    private static String written(Section section, long id, Row row) {
        StringBuilder line = new StringBuilder("row " + section.wireId() + " " + id + " ");
        line.append(row.name == null ? "-" : "'" + row.name + "'");
        for (int bit = 0; bit < Figure.count(section); bit++) {
            Figure figure = Figure.at(section, bit);
            if (figure.kind() == Figure.Kind.NAME && row.waitChannel != null) {
                line.append(' ')
                        .append(bit)
                        .append("='")
                        .append(row.waitChannel)
                        .append('\'');
            } else if (row.figures.containsKey(figure)) {
                line.append(' ').append(bit).append('=').append(number(figure, row.figures.get(figure)));
            }
        }
        return line.toString();
    }

    private static String heard(Section section, long id, Row row) {
        StringBuilder line = new StringBuilder("  " + section + " " + id);
        if (row.name != null) {
            line.append(" '").append(row.name).append('\'');
        }
        for (int bit = 0; bit < Figure.count(section); bit++) {
            Figure figure = Figure.at(section, bit);
            if (figure.kind() == Figure.Kind.NAME && row.waitChannel != null) {
                line.append(' ')
                        .append(figure)
                        .append("='")
                        .append(row.waitChannel)
                        .append('\'');
            } else if (row.figures.containsKey(figure)) {
                line.append(' ').append(figure).append('=').append(number(figure, row.figures.get(figure)));
            }
        }
        return line.toString();
    }

    private static String number(Figure figure, long value) {
        return figure.kind() == Figure.Kind.SIGNED_GAUGE ? Long.toString(value) : Long.toUnsignedString(value);
    }
}
