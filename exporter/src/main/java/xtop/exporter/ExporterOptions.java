// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

/**
 * What an exporter shows.
 *
 * @param threadsPerDomain how many threads of each domain get series of their own, those with most CPU time first; 0,
 *     the default, for none, because threads come and go and every one leaves series behind in Prometheus
 * @param devicesPerDomain most interfaces, and most block devices, of a domain that get series; a guest names them
 *     itself and must not be able to flood the server
 * @param version version of xtop for {@code xtop_build_info}
 */
public record ExporterOptions(int threadsPerDomain, int devicesPerDomain, String version) {
    public ExporterOptions {
        if (threadsPerDomain < 0 || devicesPerDomain < 0) {
            throw new IllegalArgumentException("threadsPerDomain=" + threadsPerDomain + " and devicesPerDomain="
                    + devicesPerDomain + " must not be negative");
        }
    }

    /** No thread series, 64 devices of a kind, the version of the jar. */
    public static ExporterOptions defaults() {
        String version = ExporterOptions.class.getPackage().getImplementationVersion();
        return new ExporterOptions(0, 64, version == null ? "unreleased" : version);
    }

    /** The same with another number of threads a domain. */
    public ExporterOptions withThreadsPerDomain(int threads) {
        return new ExporterOptions(threads, devicesPerDomain, version);
    }
}
