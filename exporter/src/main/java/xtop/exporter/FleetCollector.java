// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import io.prometheus.client.Collector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import xtop.fleet.DomainState;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.fleet.Witness;

/**
 * The newest fleet as metric families, made anew at every scrape, so that a guest that is gone is gone here too. What
 * is unknown is absent. While an announced agent does not deliver, its guest's own figures are absent as well, and
 * {@code xtop_agent_up} is 0. Any thread; it never throws, for a collector that throws costs the scraper its answer.
 */
public final class FleetCollector extends Collector implements Collector.Describable {
    private static final double NANOS_PER_SECOND = 1e9;

    private final FleetSource source;
    private final ExporterOptions options;
    private final MetricCatalogue catalogue = MetricCatalogue.ofFields();

    public FleetCollector(FleetSource source, ExporterOptions options) {
        this.source = source;
        this.options = options;
    }

    /** All families of the newest fleet; only what is known of the exporter itself where there is no fleet. */
    @Override
    public List<MetricFamilySamples> collect() {
        try (FleetSource.Lease lease = source.latest()) {
            return families(lease.fleet());
        } catch (IOException e) {
            return List.of(buildInfo());
        }
    }

    /** All families without samples, for a registry that checks names. */
    @Override
    public List<MetricFamilySamples> describe() {
        List<MetricFamilySamples> families = new ArrayList<>();
        for (Metric metric : catalogue.metrics()) {
            families.add(family(metric, List.of()));
        }
        return families;
    }

    /** All families of a fleet whose lease the caller holds. */
    List<MetricFamilySamples> families(Fleet fleet) {
        RowLabels labels = new RowLabels(fleet, options);
        List<MetricFamilySamples> families = new ArrayList<>();
        families.add(buildInfo());
        families.add(xenInfo(fleet));
        families.add(domainInfo(fleet, labels));
        families.add(domainState(fleet, labels));
        List<List<List<String>>> byTable = new ArrayList<>();
        for (Table table : Table.values()) {
            byTable.add(hasSeries(table) ? labels.of(table) : List.of());
        }
        for (Metric metric : catalogue.metrics()) {
            List<MetricFamilySamples.Sample> samples =
                    samples(metric, fleet, byTable.get(metric.table().ordinal()));
            if (!samples.isEmpty()) {
                families.add(family(metric, samples));
            }
        }
        families.add(gauge(
                "xtop_fleet_published_timestamp_seconds",
                "seconds",
                "When the collector published the figures of this scrape.",
                fleet.publishedEpochNanos() / NANOS_PER_SECOND));
        families.add(gauge(
                "xtop_fleet_stale",
                "",
                "1 where the figures are older than their collector would leave them: it has ended or hangs.",
                source.staleNanos(fleet) > 0 ? 1 : 0));
        families.add(gauge(
                "xtop_rows_dropped",
                "",
                "Threads and devices without series in this scrape, because their domain has too many.",
                labels.dropped()));
        int series = families.stream().mapToInt(family -> family.samples.size()).sum();
        families.add(gauge("xtop_scrape_series", "", "Series in this scrape, without this one.", series));
        return families;
    }

    private boolean hasSeries(Table table) {
        return table != Table.APPLICATION
                && table != Table.EVENT
                && table != Table.VIF
                && table != Table.VBD
                && (table != Table.THREAD || options.threadsPerDomain() > 0);
    }

    private static List<MetricFamilySamples.Sample> samples(Metric metric, Fleet fleet, List<List<String>> rows) {
        List<String> names = metric.labels();
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            List<String> labels = rows.get(row);
            if (labels == null) {
                continue;
            }
            for (Metric.Column column : metric.columns()) {
                Field field = column.field();
                if (fleet.has(field, row) && !isStale(fleet, metric.table(), field, row)) {
                    samples.add(new MetricFamilySamples.Sample(
                            metric.name(), names, values(labels, column), value(fleet, field, row)));
                }
            }
        }
        return samples;
    }

    /** A silent guest's last claims say nothing about now. */
    private static boolean isStale(Fleet fleet, Table table, Field field, int row) {
        if (field.witness() != Witness.GUEST || table == Table.HOST) {
            return false;
        }
        int domain = table == Table.DOMAIN ? row : fleet.domainOf(table, row);
        return fleet.has(Field.AGENT_UP, domain) && fleet.number(Field.AGENT_UP, domain) == 0;
    }

    private static List<String> values(List<String> row, Metric.Column column) {
        if (column.label() == null) {
            return row;
        }
        List<String> all = new ArrayList<>(row.size() + 1);
        all.addAll(row);
        all.add(column.value());
        return all;
    }

    private static double value(Fleet fleet, Field field, int row) {
        if (field.type() == Field.Type.FRACTION) {
            return fleet.fraction(field, row);
        }
        long number = fleet.number(field, row);
        double value = number < 0 && field.kind() == Field.Kind.COUNTER ? number + 0x1p64 : number;
        return switch (field.unit()) {
            case NANOSECONDS, EPOCH_NANOSECONDS -> value / NANOS_PER_SECOND;
            default -> value;
        };
    }

    /** The library wants a counter's family without {@code _total}, and adds it where the text format has it. */
    private static MetricFamilySamples family(Metric metric, List<MetricFamilySamples.Sample> samples) {
        boolean counter = metric.type() == Metric.Type.COUNTER;
        String name = counter ? metric.name().substring(0, metric.name().length() - "_total".length()) : metric.name();
        return new MetricFamilySamples(
                name, metric.unit(), counter ? Type.COUNTER : Type.GAUGE, metric.help(), samples);
    }

    private MetricFamilySamples buildInfo() {
        return info(
                "xtop_build",
                "Version of xtop and of its Java.",
                List.of(new MetricFamilySamples.Sample(
                        "xtop_build_info",
                        List.of("version", "java"),
                        List.of(options.version(), Runtime.version().toString()),
                        1)));
    }

    private static MetricFamilySamples xenInfo(Fleet fleet) {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        if (fleet.rows(Table.HOST) > 0 && fleet.has(Field.HOST_XEN_VERSION, 0)) {
            samples.add(new MetricFamilySamples.Sample(
                    "xtop_xen_info",
                    List.of("version", "source"),
                    List.of(
                            LabelText.of(fleet.text(Field.HOST_XEN_VERSION, 0)),
                            LabelText.of(fleet.text(Field.HOST_SOURCE, 0))),
                    1));
        }
        return info("xtop_xen", "Version of the hypervisor, and where its account of the domains comes from.", samples);
    }

    private static MetricFamilySamples domainInfo(Fleet fleet, RowLabels labels) {
        List<String> names = List.of("domain", "domid", "uuid", "kind", "system", "agent");
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            samples.add(new MetricFamilySamples.Sample(
                    "xtop_domain_info",
                    names,
                    List.of(
                            labels.domain(row),
                            Long.toString(fleet.number(Field.DOMID, row)),
                            LabelText.of(fleet.text(Field.UUID, row)),
                            LabelText.of(Objects.requireNonNullElse(fleet.text(Field.KIND, row), "unknown")),
                            LabelText.of(fleet.text(Field.SYSTEM, row)),
                            LabelText.of(fleet.text(Field.AGENT_VERSION, row))),
                    1));
        }
        return info("xtop_domain", "Who a domain is; kind, system and agent are the guest's claim.", samples);
    }

    /** A state set: a series for each state, 1 where the domain is in it; who crashed is not shut down as well. */
    private static MetricFamilySamples domainState(Fleet fleet, RowLabels labels) {
        List<String> names = List.of("domain", "state");
        List<MetricFamilySamples.Sample> samples = new ArrayList<>();
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            String letters = fleet.text(Field.STATE, row);
            if (letters == null) {
                continue;
            }
            for (DomainState state : DomainState.values()) {
                samples.add(new MetricFamilySamples.Sample(
                        "xtop_domain_state",
                        names,
                        List.of(labels.domain(row), state.label()),
                        state.isIn(letters) ? 1 : 0));
            }
        }
        return new MetricFamilySamples(
                "xtop_domain_state", Type.GAUGE, "Whether the domain is in a state. By Xen or the toolstack.", samples);
    }

    private static MetricFamilySamples info(String name, String help, List<MetricFamilySamples.Sample> samples) {
        return new MetricFamilySamples(name, Type.INFO, help, samples);
    }

    private static MetricFamilySamples gauge(String name, String unit, String help, double value) {
        return new MetricFamilySamples(
                name,
                unit,
                Type.GAUGE,
                help,
                List.of(new MetricFamilySamples.Sample(name, List.of(), List.of(), value)));
    }
}
