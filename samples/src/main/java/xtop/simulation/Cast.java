// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.ArrayList;
import java.util.List;

/** Who is on the simulated host. The first twenty have names and fates; the rest are steady extras of all kinds. */
final class Cast {
    private static final long MIB = 1L << 20;
    private static final long SECOND = 1_000_000_000L;

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
                Role.steady("cache-unikraft", Blueprints.unikraft("redis", 0.55, 2)),
                Role.steady("vtpm-minios", Blueprints.miniOs("vtpm", 0.03)),
                Role.steady("mail-linux", Blueprints.linux("postfix", 0.12, 2, 4)),
                new Role(
                        "leaky-mirage",
                        Blueprints.mirage("web", 0.05, "http:80").leaking(MIB / 4),
                        Behaviour.STEADY),
                new Role("silent-minios", Blueprints.miniOs("logger", 0.02), Behaviour.SILENT),
                new Role("evil-unikraft", Blueprints.unikraft("miner", 0.9, 1), Behaviour.HOSTILE),
                new Role("fragile-unikraft", Blueprints.unikraft("worker", 0.2, 3), Behaviour.CRASHING),
                new Role("appliance", Blueprints.linux("vendor", 0.15, 2, 2), Behaviour.NO_AGENT),
                new Role("reborn-rump", Blueprints.rump("sqlite", 0.1).withDisk(200_000), Behaviour.REBOOTING),
                new Role("future-linux", Blueprints.linux("java", 0.2, 2, 6), Behaviour.WRONG_VERSION),
                Role.steady("build-linux", build()),
                Role.steady("liar-linux", liar()),
                Role.steady("firewall-mirage", Blueprints.mirage("nat", 0.22, "uplink", "clients")),
                Role.steady("db-rump", Blueprints.rump("postgres", 0.18).withDisk(900_000)),
                Role.steady("stubdom-minios", Blueprints.miniOs("qemu", 0.1)),
                Role.steady("proxy-unikraft", Blueprints.unikraft("haproxy", 0.4, 4)),
                Role.steady("vpn-mirage", Blueprints.mirage("openvpn", 0.15)),
                Role.steady("idle-linux", Blueprints.linux("bash", 0.001, 1, 1)));
    }

    /** Compilers that come and go on four vCPUs. */
    private static Blueprint build() {
        Blueprint linux = Blueprints.linux("make", 0.02, 4, 1).withDisk(12e6);
        List<ThreadPlan> threads = new ArrayList<>(linux.threads());
        for (int i = 0; i < 4; i++) {
            threads.add(ThreadPlan.of("cc1plus", 0.8, 30).inProcess(900).living((3 + i) * SECOND));
        }
        return linux.withThreads(threads);
    }

    /** Something in it burns a vCPU that its agent never mentions; Xen's count shows it. */
    private static Blueprint liar() {
        Blueprint linux = Blueprints.linux("httpd", 0.05, 2, 4);
        List<ThreadPlan> threads = new ArrayList<>(linux.threads());
        threads.add(ThreadPlan.of("kdevtmpfsi", 0.85, 50).inProcess(1337).hiddenFromTheAgent());
        return linux.withThreads(threads);
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
