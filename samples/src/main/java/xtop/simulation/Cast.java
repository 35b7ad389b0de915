// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.ArrayList;
import java.util.List;

/** Who is on the simulated host. The first 27 have names and fates; the rest are steady extras of all kinds. */
final class Cast {
    private static final long SECOND = 1_000_000_000L;

    static final String APPLIANCE = "appliance";
    static final String STUB_DOMAIN = "appliance-dm";

    private Cast() {}

    /** The first so many guests. */
    static List<Role> of(int guests) {
        if (guests < 0) {
            throw new IllegalArgumentException("there cannot be " + guests + " guests");
        }
        List<Role> all = new ArrayList<>(principals());
        for (int i = all.size(); i < guests; i++) {
            all.add(extra(i));
        }
        return List.copyOf(all.subList(0, guests));
    }

    /** In the order in which a small fleet wants them: one of each kind first, then those with a fate. */
    private static List<Role> principals() {
        return List.of(
                Role.steady("web-rump", Blueprints.rump("nginx", 0.35)),
                Role.steady("dns-mirage", Blueprints.mirage("dns", 0.08, "udp:53", "tcp:53", "zone-transfer")),
                Role.steady("cache-unikraft", Blueprints.unikraft("redis", 0.45, 2)),
                Role.steady("vtpm-minios", Blueprints.miniOs("vtpm", 0.03)),
                Role.steady("mail-linux", Blueprints.linux("postfix", 0.12, 2, 4)),
                new Role(
                        "leaky-mirage",
                        Blueprints.mirage("web", 0.05, "http:80")
                                .leaking(192 << 10)
                                .with(Faults.EVEN),
                        Behaviour.STEADY),
                new Role("silent-minios", Blueprints.miniOs("logger", 0.02), Behaviour.SILENT),
                new Role("evil-unikraft", Blueprints.unikraft("miner", 0.9, 1), Behaviour.HOSTILE),
                new Role("fragile-unikraft", Blueprints.unikraft("worker", 0.2, 3), Behaviour.CRASHING),
                new Role(APPLIANCE, Blueprints.linux("vendor", 0.15, 2, 2), Behaviour.NO_AGENT),
                new Role("reborn-rump", Blueprints.rump("sqlite", 0.1).withDisk(200_000), Behaviour.REBOOTING),
                new Role("future-linux", Blueprints.linux("java", 0.2, 2, 6), Behaviour.WRONG_VERSION),
                Role.steady("build-linux", build()),
                Role.steady("liar-linux", liar()),
                Role.steady("firewall-mirage", Blueprints.mirage("nat", 0.22, "uplink", "clients")),
                Role.steady("db-rump", Blueprints.rump("postgres", 0.18).withDisk(900_000)),
                Role.steady(STUB_DOMAIN, Blueprints.miniOs("qemu", 0.1)),
                Role.steady("proxy-unikraft", Blueprints.unikraft("haproxy", 0.4, 4)),
                Role.steady("vpn-mirage", Blueprints.mirage("openvpn", 0.15)),
                Role.steady("idle-linux", Blueprints.linux("bash", 0.001, 1, 1)),
                Role.steady("edge-unikraft", spinning()),
                Role.steady("batch-rump", Blueprints.rump("batch", 0.3).with(Faults.EVEN.stealing(0.4))),
                Role.steady("boaster-rump", Blueprints.rump("sqlite", 0.05).with(Faults.EVEN.claimingMemory(4))),
                Role.steady(
                        "smuggler-minios",
                        Blueprints.miniOs("relay", 0.05)
                                .withNetwork(128 << 10, 16)
                                .with(Faults.EVEN.claimingSent(1.0 / 64))),
                new Role("paused-rump", Blueprints.rump("nginx", 0.1), Behaviour.PAUSED),
                new Role("panicked-unikraft", Blueprints.unikraft("worker", 0.2, 2), Behaviour.PRESERVED),
                new Role("orphan-minios", Blueprints.miniOs("relay", 0.02), Behaviour.ORPHANED));
    }

    /** Compilers that come and go on four vCPUs. */
    private static Blueprint build() {
        Blueprint linux = Blueprints.linux("make", 0.02, 4, 1).withDisk(12e6);
        List<ThreadPlan> threads = new ArrayList<>(linux.threads());
        for (int i = 0; i < 4; i++) {
            threads.add(ThreadPlan.of("cc1plus", 0.6, 30).inProcess(900).living((3 + i) * SECOND));
        }
        return linux.withThreads(threads);
    }

    /** Something in it burns a vCPU that its agent never mentions; Xen's count shows it. */
    private static Blueprint liar() {
        Blueprint linux = Blueprints.linux("httpd", 0.05, 2, 4);
        List<ThreadPlan> threads = new ArrayList<>(linux.threads());
        threads.add(ThreadPlan.of("kdevtmpfsi", 0.85, 50).inProcess(1337).hiddenFromTheAgent());
        return linux.withThreads(threads).with(Faults.EVEN);
    }

    /** Its receive loop polls a ring that is never empty. */
    private static Blueprint spinning() {
        return Blueprints.unikraft("edge", 0, 0)
                .withThreads(List.of(
                        ThreadPlan.of("idle", 0, 20),
                        ThreadPlan.of("main", 0.0005, 10),
                        ThreadPlan.of("tcpip_thread", 0.001, 50),
                        ThreadPlan.of("rx-loop", 1, 5),
                        ThreadPlan.of("xtop", 0.0003, 1)))
                .with(Faults.EVEN);
    }

    private static Role extra(int index) {
        double load = 0.01 + 0.03 * (index % 7);
        String number = "-" + (index + 1);
        return switch (index % 5) {
            case 0 -> Role.steady("rump" + number, Blueprints.rump("httpd", load));
            case 1 -> Role.steady("mirage" + number, Blueprints.mirage("app", load, "http:80"));
            case 2 -> Role.steady("unikraft" + number, Blueprints.unikraft("nginx", load, 2));
            case 3 -> Role.steady("minios" + number, Blueprints.miniOs("app", load));
            default -> Role.steady("linux" + number, Blueprints.linux("app", load, 1, 3));
        };
    }
}
