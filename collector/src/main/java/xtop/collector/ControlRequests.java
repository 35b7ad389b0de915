// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.History;
import xtop.fleet.Table;

/**
 * What a collector answers to {@code xtop ctl}:
 *
 * <pre>
 * state                                   the service itself, every known figure of the host table, then domains that are treated apart
 * cadence     DOMID  UUID  NANOS  FOR     another time between samples, for so many ns (0: no end)
 * quarantine  DOMID  UUID
 * release     DOMID  UUID
 * history     DOMID  UUID                 a line a sample, oldest first: the guest's clock, then History's figures, as
 *                                         numbers; "-" for unknown
 * history     DOMID  UUID  threads        the same; ids of threads behind ok, and behind the figures a percentage of each
 * </pre>
 */
public final class ControlRequests implements ControlServer.Requests {
    private static final String MALFORMED =
            "no\tthe request is malformed: is the service another version than this xtop?";

    private final FleetSource source;
    private final Collector collector;
    private final Map<String, String> service;

    /**
     * @param source whose fleets are the collector's
     * @param collector takes the orders
     * @param service what else the service says of itself in its state
     */
    public ControlRequests(FleetSource source, Collector collector, Map<String, String> service) {
        this.source = source;
        this.collector = collector;
        this.service = Map.copyOf(service);
    }

    @Override
    public String answer(String[] words, boolean mayOrder) throws InterruptedException {
        try {
            if (words[0].equals("state")) {
                return state();
            }
            boolean threads = words.length == 4 && words[3].equals("threads");
            if (words[0].equals("history") && (words.length == 3 || threads)) {
                return history(Integer.parseInt(words[1]), words[2], threads);
            }
            GuestOrder order = order(words);
            if (order == null) {
                return MALFORMED;
            }
            if (!mayOrder) {
                return "no\torders are taken from root and from the service's own user only";
            }
            String refusal = collector.carryOut(order);
            return refusal.isEmpty() ? "ok" : "no\t" + refusal;
        } catch (IOException e) {
            return "no\t" + e.getMessage();
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
    }

    private static GuestOrder order(String[] words) {
        if (words[0].equals("cadence") && words.length == 5) {
            return GuestOrder.cadence(
                    Integer.parseInt(words[1]), words[2], Long.parseLong(words[3]), Long.parseLong(words[4]));
        }
        if (words[0].equals("quarantine") && words.length == 3) {
            return GuestOrder.quarantine(Integer.parseInt(words[1]), words[2]);
        }
        if (words[0].equals("release") && words.length == 3) {
            return GuestOrder.release(Integer.parseInt(words[1]), words[2]);
        }
        return null;
    }

    private String state() throws IOException {
        try (FleetSource.Lease lease = source.latest()) {
            Fleet fleet = lease.fleet();
            StringBuilder text = new StringBuilder("ok");
            line(text, "from", source.description());
            service.forEach((key, value) -> line(text, key, value));
            line(text, "turns", Long.toString(collector.turns()));
            line(text, "sequence", Long.toString(fleet.sequence()));
            line(text, "published", Long.toString(fleet.publishedEpochNanos()));
            for (Field field : Field.of(Table.HOST)) {
                if (fleet.has(field, 0)) {
                    line(text, field.key(), value(fleet, field));
                }
            }
            for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
                if ("quarantined".equals(fleet.text(Field.AGENT, row))) {
                    domain(text, fleet, row, "quarantined");
                }
                if (fleet.has(Field.CADENCE, row)) {
                    domain(text, fleet, row, "cadence").append('\t').append(fleet.number(Field.CADENCE, row));
                }
            }
            return text.append('\n').toString();
        }
    }

    private String history(int domid, String uuid, boolean threads) throws IOException, InterruptedException {
        History history = collector.history(domid, uuid);
        if (history == null) {
            return "no\tnothing is kept of it: its agent has never spoken";
        }
        StringBuilder text = new StringBuilder("ok");
        int count = threads ? history.threads() : 0;
        for (int i = 0; i < count; i++) {
            text.append('\t').append(Integer.toUnsignedString(history.ids()[i]));
        }
        for (int age = history.samples() - 1; age >= 0; age--) {
            text.append('\n').append(history.clock(age));
            for (History.Figure figure : History.Figure.values()) {
                value(text, history.figure(figure, age));
            }
            for (int i = 0; i < count; i++) {
                value(text, history.thread(history.ids()[i], age));
            }
        }
        return text.append('\n').toString();
    }

    private static void value(StringBuilder text, double value) {
        text.append('\t').append(Double.isNaN(value) ? "-" : Double.toString(value));
    }

    private static StringBuilder domain(StringBuilder text, Fleet fleet, int row, String how) {
        return text.append('\n')
                .append(how)
                .append('\t')
                .append(fleet.text(Field.LABEL, row))
                .append('\t')
                .append(fleet.number(Field.DOMID, row));
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append('\n').append(key).append('\t').append(value);
    }

    private static String value(Fleet fleet, Field field) {
        return switch (field.type()) {
            case TEXT -> fleet.text(field, 0);
            case FRACTION -> Double.toString(fleet.fraction(field, 0));
            case NUMBER -> Long.toString(fleet.number(field, 0));
        };
    }
}
