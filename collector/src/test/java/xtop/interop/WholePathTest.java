// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import xtop.collector.Collector;
import xtop.collector.CollectorConfig;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.FleetSource;
import xtop.fleet.Table;
import xtop.rig.Rig;
import xtop.rig.RigProcess;
import xtop.rig.XenstoreDaemon;

/**
 * The whole path with nothing left out but Xen itself: the Linux agent in guests, the real xenstored, the collector in
 * domain 0 with its own threads; and the assertion at the end of every test that nothing leaked.
 */
abstract class WholePathTest {
    static final int FIRST = 5;
    static final int GUESTS = 20;
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    final Map<Integer, RigProcess> agents = new HashMap<>();
    Rig rig;
    Collector collector;

    void start(XenstoreDaemon daemon, int guests) throws Exception {
        rig = Rig.start(daemon);
        introduce(guests);
        collect();
    }

    void introduce(int guests) throws Exception {
        for (int domid = FIRST; domid < FIRST + guests; domid++) {
            rig.introduce(domid);
            agents.put(domid, rig.agent(domid));
        }
    }

    void collect() throws Exception {
        CollectorConfig config = CollectorConfig.inMemory("rig").every(TimeUnit.MILLISECONDS.toNanos(500));
        collector = Collector.open(config, rig.xen(0));
    }

    @AfterEach
    final void nothingLeaks() throws Exception {
        try {
            if (collector != null) {
                collector.close();
            }
            if (rig != null) {
                rig.assertNoChannelHeldHere();
                rig.assertNothingLeaked();
            }
        } finally {
            if (rig != null) {
                rig.close();
            }
        }
    }

    /** Waits for a fleet that a test wants to see, and fails with the agents' states in the last one. */
    void awaitFleet(String what, Predicate<Fleet> wanted) throws Exception {
        long deadline = System.nanoTime() + PATIENCE;
        long seen = 0;
        String last = "no fleet at all";
        while (System.nanoTime() - deadline < 0) {
            try (FleetSource.Lease lease = collector.awaitNewer(seen, TimeUnit.SECONDS.toNanos(1))) {
                if (lease == null) {
                    continue;
                }
                if (wanted.test(lease.fleet())) {
                    return;
                }
                seen = lease.fleet().sequence();
                last = agentStates(lease.fleet()) + " problem: " + lease.fleet().text(Field.COLLECTOR_PROBLEM, 0);
            }
        }
        throw new AssertionError("not within 20 s: " + what + "; at last " + last);
    }

    static Map<Long, String> agentStates(Fleet fleet) {
        Map<Long, String> states = new HashMap<>();
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            states.put(fleet.number(Field.DOMID, row), fleet.text(Field.AGENT, row));
        }
        return states;
    }

    static int row(Fleet fleet, long domid) {
        for (int row = 0; row < fleet.rows(Table.DOMAIN); row++) {
            if (fleet.number(Field.DOMID, row) == domid) {
                return row;
            }
        }
        return -1;
    }

    static boolean ok(Fleet fleet, int... domids) {
        Map<Long, String> states = agentStates(fleet);
        for (int domid : domids) {
            if (!"ok".equals(states.get((long) domid))) {
                return false;
            }
        }
        return true;
    }

    int[] everybody() {
        return agents.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    void awaitMoreSamples(long more, int... domids) throws Exception {
        Map<Integer, Long> before = new HashMap<>();
        awaitFleet("samples go on", fleet -> {
            boolean enough = ok(fleet, domids);
            for (int domid : domids) {
                long samples = fleet.number(Field.SAMPLES, row(fleet, domid));
                enough &= samples >= before.computeIfAbsent(domid, first -> samples) + more;
            }
            return enough;
        });
    }

    static void awaitLine(RigProcess process, String wanted) {
        while (!process.line().equals(wanted)) {
            continue;
        }
    }
}
