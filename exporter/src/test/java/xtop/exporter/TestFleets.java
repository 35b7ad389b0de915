// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.util.ArrayList;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Table;

/** Fleets for the exporter's tests. */
final class TestFleets {
    private TestFleets() {}

    /** Domain 0, a Mirage guest, a silent Linux guest, a hostile one, and one without an agent. */
    static PaperFleet small() {
        return new PaperFleet(7)
                .row(
                        Table.HOST,
                        Field.HOST_XEN_VERSION,
                        "4.17.5",
                        Field.HOST_SOURCE,
                        "libxenstat.so.4.17",
                        Field.HOST_MEMORY_TOTAL,
                        4L << 30,
                        Field.HOST_CPUS,
                        4L,
                        Field.COLLECTOR_AGENTS,
                        2L)
                .row(
                        Table.DOMAIN,
                        Field.NAME,
                        "Domain-0",
                        Field.LABEL,
                        "Domain-0",
                        Field.DOMID,
                        0L,
                        Field.STATE,
                        "r-----",
                        Field.CPU_TIME,
                        12_345_678_901L)
                .row(Table.VCPU, Field.VCPU, 0L, Field.VCPU_ONLINE, 1L, Field.VCPU_TIME, 12_345_678_901L)
                .row(
                        Table.DOMAIN,
                        Field.NAME,
                        "dns",
                        Field.LABEL,
                        "dns",
                        Field.DOMID,
                        3L,
                        Field.UUID,
                        "6f9d1b6e-0000-4000-8000-000000000003",
                        Field.STATE,
                        "-b----",
                        Field.KIND,
                        "mirage",
                        Field.SYSTEM,
                        "MirageOS 4.4.0",
                        Field.AGENT_VERSION,
                        "xtop-mirage 0.1.0",
                        Field.AGENT_UP,
                        1L,
                        Field.SAMPLE_TIME,
                        1_700_000_000_000_000_000L,
                        Field.CPU_TIME,
                        1_500_000_000L,
                        Field.GUEST_MEMORY_USED,
                        30L << 20,
                        Field.COLLECTIONS_MINOR,
                        17L)
                .row(
                        Table.VCPU,
                        Field.VCPU,
                        0L,
                        Field.VCPU_TIME,
                        1_500_000_000L,
                        Field.VCPU_USER,
                        1_000_000_000L,
                        Field.VCPU_STEAL,
                        250_000_000L,
                        Field.VCPU_RUNNING,
                        1_500_000_000L)
                .row(Table.INTERFACE, Field.INTERFACE_NAME, "eth0", Field.INTERFACE_RECEIVE_BYTES, 4096L)
                .row(
                        Table.DOMAIN,
                        Field.NAME,
                        "web",
                        Field.LABEL,
                        "web",
                        Field.DOMID,
                        4L,
                        Field.STATE,
                        "-b----",
                        Field.KIND,
                        "linux",
                        Field.AGENT_UP,
                        0L,
                        Field.SAMPLES,
                        40L,
                        Field.CPU_TIME,
                        9_000_000_000L,
                        Field.GUEST_MEMORY_USED,
                        200L << 20)
                .row(Table.INTERFACE, Field.INTERFACE_NAME, "eth0", Field.INTERFACE_RECEIVE_BYTES, 8192L)
                .row(
                        Table.DOMAIN,
                        Field.NAME,
                        "evil",
                        Field.LABEL,
                        "evil",
                        Field.DOMID,
                        5L,
                        Field.STATE,
                        "r-----",
                        Field.KIND,
                        "linux",
                        Field.SYSTEM,
                        "a \"quoted\" \\ system\nxtop_agent_up{domain=\"dns\"} 0",
                        Field.AGENT_UP,
                        1L)
                .row(Table.INTERFACE, Field.INTERFACE_NAME, "eth0", Field.INTERFACE_RECEIVE_BYTES, 1L)
                .row(Table.INTERFACE, Field.INTERFACE_NAME, "eth0", Field.INTERFACE_RECEIVE_BYTES, 2L)
                .row(Table.INTERFACE, Field.INTERFACE_NAME, "eth0#2", Field.INTERFACE_RECEIVE_BYTES, 3L)
                .row(Table.INTERFACE, Field.INTERFACE_RECEIVE_BYTES, 4L)
                .row(Table.THREAD, Field.TID, 1L, Field.COMM, "idle", Field.THREAD_CPU_TIME, 1_000_000_000L)
                .row(Table.THREAD, Field.TID, 2L, Field.COMM, "miner", Field.THREAD_CPU_TIME, 99_000_000_000L)
                .row(Table.THREAD, Field.TID, 3L, Field.COMM, "new")
                .row(
                        Table.DOMAIN,
                        Field.NAME,
                        "web",
                        Field.LABEL,
                        "web#9",
                        Field.DOMID,
                        9L,
                        Field.STATE,
                        "--p---",
                        Field.CPU_TIME,
                        0L);
    }

    /** Two domains with one row of every table, and every field known. */
    static PaperFleet everyField() {
        PaperFleet fleet = new PaperFleet(1);
        for (int domain = 0; domain < 2; domain++) {
            for (Table table : Table.values()) {
                if (table == Table.HOST && domain > 0) {
                    continue;
                }
                List<Object> row = new ArrayList<>();
                for (Field field : Field.of(table)) {
                    row.add(field);
                    row.add(
                            switch (field.type()) {
                                case NUMBER -> field == Field.AGENT_UP ? 1L : 1_000_000_007L * (domain + 1);
                                case FRACTION -> 12.5;
                                case TEXT -> field.key() + domain;
                            });
                }
                fleet.row(table, row.toArray());
            }
        }
        return fleet;
    }
}
