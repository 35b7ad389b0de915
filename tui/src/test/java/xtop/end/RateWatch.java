// SPDX-License-Identifier: BSD-2-Clause
package xtop.end;

import java.io.File;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetFileSource;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.fleet.Unit;
import xtop.fleet.Witness;

/**
 * Reads every fleet that is published and complains of figures that cannot be: rates that are negative or beyond what the
 * machine can do, counters of a domain that go backwards. Its findings are read when its thread has ended.
 */
public final class RateWatch implements Runnable {
    /** A sample's figures and its clock are not read at the same instant, least of all on a busy machine. */
    private static final double TOLERANCE = 1.25;

    /** An agent that is itself starved may be kept waiting between the two; asked for five samples a second, a tick is much. */
    private static final double GUEST_TOLERANCE = 1.5;

    private static final double BYTES_A_SECOND = 1e12;
    private static final double TIMES_A_SECOND = 1e9;

    private final File file;
    private final int leastCpus;
    private final Consumer<String> complaints;
    private final Map<String, Map<Field, Long>> counters = new HashMap<>();
    private final Map<Field, Double> largest = new EnumMap<>(Field.class);
    private long published;
    private long lastPublished;
    private long longestGap;
    private long reconnects;
    private long missed;
    private long errors;
    private int mostDomains;

    /** Of guests of the rig, who say of themselves what this machine is, whatever the toolstack gave them. */
    RateWatch(File file, Consumer<String> complaints) {
        this(file, Runtime.getRuntime().availableProcessors(), complaints);
    }

    /**
     * Of fleets that are handed to it.
     *
     * @param leastCpus CPUs that a domain may use even where it has fewer vCPUs
     */
    public RateWatch(int leastCpus, Consumer<String> complaints) {
        this(null, leastCpus, complaints);
    }

    private RateWatch(File file, int leastCpus, Consumer<String> complaints) {
        this.file = file;
        this.leastCpus = leastCpus;
        this.complaints = complaints;
    }

    @Override
    public void run() {
        try (FleetFileSource source = new FleetFileSource(file)) {
            long seen = 0;
            while (!Thread.currentThread().isInterrupted()) {
                try (FleetSource.Lease lease = source.awaitNewer(seen, 1_000_000_000L)) {
                    if (lease != null) {
                        seen = lease.fleet().sequence();
                        check(lease.fleet());
                    }
                }
            }
        } catch (InterruptedException e) {
            // the soak is over
        } catch (Exception e) {
            complaints.accept("fleet file: " + e);
        }
    }

    /** Looks at the next fleet. */
    public void check(Fleet fleet) {
        published++;
        if (lastPublished != 0) {
            longestGap = Math.max(longestGap, fleet.publishedEpochNanos() - lastPublished);
        }
        lastPublished = fleet.publishedEpochNanos();
        mostDomains = Math.max(mostDomains, fleet.rows(Table.DOMAIN));
        for (Table table : Table.values()) {
            for (Field field : Field.of(table)) {
                if (field.type() == Field.Type.FRACTION) {
                    for (int row = 0; row < fleet.rows(table); row++) {
                        rate(fleet, field, row);
                    }
                }
            }
        }
        countersOf(fleet);
    }

    private void rate(Fleet fleet, Field field, int row) {
        if (!fleet.has(field, row)) {
            return;
        }
        double value = fleet.fraction(field, row);
        double most = most(fleet, field, row);
        largest.merge(field, value, Math::max);
        if (!(value >= 0 && value <= most)) {
            int domain = field.table() == Table.DOMAIN ? row : fleet.domainOf(field.table(), row);
            complaints.accept("fleet " + fleet.sequence() + ": " + fleet.text(Field.LABEL, domain) + " row " + row
                    + " has " + field.table() + "." + field.key() + " " + value + ", most is " + most);
        }
    }

    private double most(Fleet fleet, Field field, int row) {
        if (field == Field.CLOCK_RATE || field.unit() == Unit.BYTES_PER_SECOND) {
            return BYTES_A_SECOND;
        }
        if (field.unit() == Unit.PERCENT) {
            return 100.01;
        }
        if (field.unit() == Unit.PERCENT_OF_VCPU) {
            double tolerance = field.witness() == Witness.GUEST ? GUEST_TOLERANCE : TOLERANCE;
            return 100 * tolerance * (field.table() == Table.DOMAIN ? vcpus(fleet, row) : 1);
        }
        return TIMES_A_SECOND;
    }

    private long vcpus(Fleet fleet, int row) {
        return Math.max(fleet.number(Field.VCPUS, row), leastCpus);
    }

    private void countersOf(Fleet fleet) {
        Set<String> present = new HashSet<>();
        compare("the collector", Table.HOST, 0, fleet, present);
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            compare(
                    fleet.number(Field.DOMID, row) + " " + fleet.text(Field.UUID, row),
                    Table.DOMAIN,
                    row,
                    fleet,
                    present);
        }
        counters.keySet().retainAll(present);
    }

    private void compare(String whose, Table table, int row, Fleet fleet, Set<String> present) {
        present.add(whose);
        Map<Field, Long> before = counters.computeIfAbsent(whose, key -> new EnumMap<>(Field.class));
        for (Field field : Field.of(table)) {
            if (field.kind() == Field.Kind.COUNTER && isOfTheDomain(field) && fleet.has(field, row)) {
                long now = fleet.number(field, row);
                Long old = before.put(field, now);
                if (old != null && now < old) {
                    complaints.accept("fleet " + fleet.sequence() + ": " + whose + "'s " + field.key() + " fell from "
                            + old + " to " + now);
                }
                add(field, now - (old == null ? 0 : old));
            }
        }
    }

    private void add(Field field, long more) {
        switch (field) {
            case RECONNECTS -> reconnects += more;
            case SAMPLES_MISSED -> missed += more;
            case PROTOCOL_ERRORS -> errors += more;
            default -> {}
        }
    }

    /** An agent that is started anew begins to count its own doings anew. */
    private static boolean isOfTheDomain(Field field) {
        return field.witness() != Witness.GUEST
                || !(field == Field.AGENT_CPU || field == Field.AGENT_SKIPPED || field == Field.SAMPLE_SEQUENCE);
    }

    long published() {
        return published;
    }

    /** For people. */
    public String summary() {
        StringBuilder text = new StringBuilder();
        text.append("fleets ").append(published);
        text.append(", longest gap between two ms ").append(longestGap / 1_000_000);
        text.append(", most domains ").append(mostDomains);
        text.append(", reconnects ").append(reconnects);
        text.append(", missed samples ").append(missed);
        text.append(", protocol errors ").append(errors);
        text.append(", largest:");
        for (Field field :
                new Field[] {Field.CPU_PERCENT, Field.VCPU_PERCENT, Field.GUEST_CPU_PERCENT, Field.THREAD_CPU_PERCENT
                }) {
            text.append(String.format(
                    " %s.%s %.1f", field.table().label(), field.key(), largest.getOrDefault(field, Double.NaN)));
        }
        return text.toString();
    }
}
