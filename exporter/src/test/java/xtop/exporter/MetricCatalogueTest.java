// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import xtop.fleet.Field;

class MetricCatalogueTest {
    private final MetricCatalogue catalogue = MetricCatalogue.ofFields();

    @Test
    void everyFieldWithAMetricIsAColumnExactlyOnce() {
        var fields = catalogue.metrics().stream()
                .flatMap(metric -> metric.columns().stream())
                .map(Metric.Column::field)
                .toList();
        assertThat(fields)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Field.values())
                        .filter(field -> field.metric() != null)
                        .collect(Collectors.toSet()));
    }

    @Test
    void columnsOfAMetricDifferInTheirFixedLabel() {
        Metric cpu = metric("xtop_guest_cpu_seconds_total");
        assertThat(cpu.labels()).containsExactly("domain", "vcpu", "mode");
        assertThat(cpu.columns())
                .extracting(Metric.Column::value)
                .doesNotHaveDuplicates()
                .contains("user", "steal");
        assertThat(cpu.unit()).isEqualTo("seconds");
        assertThat(cpu.type()).isEqualTo(Metric.Type.COUNTER);
    }

    @Test
    void helpSpeaksOfTheWholeFamilyAndSaysWhoseWordItIs() {
        assertThat(metric("xtop_guest_cpu_seconds_total").help())
                .isEqualTo("The guest's own count of vCPU time, mode <mode>. The guest's claim.");
        assertThat(metric("xtop_guest_runstate_seconds_total").help()).contains("<state>");
        assertThat(metric("xtop_collector_agents").help()).contains("ok: Guests", "silent: ");
        assertThat(metric("xtop_domain_memory_bytes").help()).endsWith("By Xen or the toolstack.");
        assertThat(metric("xtop_agent_up").help()).doesNotContain("claim");
    }

    @Test
    void labelsWithinAMetricAreFew() {
        assertThat(metric("xtop_agent_protocol_errors_total").labels()).containsExactly("domain", "reason");
        assertThat(metric("xtop_guest_threads").columns())
                .extracting(Metric.Column::value)
                .containsExactly("runnable", "blocked", "other");
        assertThat(catalogue.metrics())
                .allSatisfy(metric -> assertThat(metric.columns()).hasSizeLessThan(10));
    }

    @Test
    void namesKeepThePrefixAndTheReservedWordsFree() {
        assertThat(catalogue.metrics())
                .extracting(Metric::name)
                .doesNotHaveDuplicates()
                .allSatisfy(name ->
                        assertThat(name).matches("xtop_[a-z0-9_]+").doesNotMatch(".*_(info|created|count|sum|bucket)"));
    }

    private Metric metric(String name) {
        return catalogue.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
