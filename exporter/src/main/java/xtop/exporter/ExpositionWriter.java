// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.Type;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import xtop.fleet.FleetSource;

/**
 * Writes the newest fleet as text. One scrape renders at a time, and scrapes of the same fleet share one rendering, so
 * that scrapes that pile up cost no more than one. Any thread.
 */
final class ExpositionWriter {
    private final FleetSource source;
    private final FleetCollector collector;
    private final LongSupplier nanoClock;
    private final Map<String, Exposition> pages = new HashMap<>();
    private long pagesSequence;
    private boolean pagesStale;
    private double lastSeconds = Double.NaN;

    ExpositionWriter(FleetSource source, FleetCollector collector, LongSupplier nanoClock) {
        this.source = source;
        this.collector = collector;
        this.nanoClock = nanoClock;
    }

    /**
     * The newest fleet in the best format that the scraper accepts.
     *
     * @param accept the request's Accept header; null for none
     * @throws IOException where there is no fleet; the message says why
     */
    synchronized Exposition write(String accept) throws IOException {
        String contentType = TextFormat.chooseContentType(accept);
        try (FleetSource.Lease lease = source.latest()) {
            long sequence = lease.fleet().sequence();
            boolean stale = source.staleNanos(lease.fleet()) > 0;
            if (sequence != pagesSequence || stale != pagesStale) {
                pages.clear();
                pagesSequence = sequence;
                pagesStale = stale;
            }
            Exposition page = pages.get(contentType);
            if (page == null) {
                page = render(contentType, lease);
                pages.put(contentType, page);
            }
            return page;
        }
    }

    private Exposition render(String contentType, FleetSource.Lease lease) throws IOException {
        long started = nanoClock.getAsLong();
        List<MetricFamilySamples> families = collector.families(lease.fleet());
        if (!Double.isNaN(lastSeconds)) {
            families.add(duration(lastSeconds));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        try (Writer writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            TextFormat.writeFormat(contentType, writer, Collections.enumeration(families));
        }
        lastSeconds = (nanoClock.getAsLong() - started) / 1e9;
        return new Exposition(contentType, bytes.toByteArray());
    }

    private static MetricFamilySamples duration(double seconds) {
        String name = "xtop_scrape_duration_seconds";
        return new MetricFamilySamples(
                name,
                "seconds",
                Type.GAUGE,
                "How long the rendering before this one took.",
                List.of(new MetricFamilySamples.Sample(name, List.of(), List.of(), seconds)));
    }
}
