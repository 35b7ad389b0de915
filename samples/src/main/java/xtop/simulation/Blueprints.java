// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import java.util.ArrayList;
import java.util.List;
import xtop.protocol.GuestKind;

/** Guests as they are met: the threads are those seen in running kernels, or named in their sources. */
final class Blueprints {
    private static final long MIB = 1L << 20;

    private Blueprints() {}

    /** A rumprun guest: the rump kernel's own threads, and the application's, all called lwp unless it names them. */
    static Blueprint rump(String application, double load) {
        List<ThreadPlan> threads = new ArrayList<>();
        threads.add(ThreadPlan.of("rumpclk0", 0.004, 100));
        for (int i = 0; i < 4; i++) {
            threads.add(ThreadPlan.of("rsi0/" + i, 0.002 + load / 20, 5 + 200 * load));
        }
        for (String name : List.of("xcall/0", "sipbnc", "sipbnc", "pdaemon", "vdrain", "vrele", "cachegc", "ioflush")) {
            threads.add(ThreadPlan.of(name, 0.0001, name.equals("ioflush") ? 1 : 0.05));
        }
        for (String name : List.of("unpgc", "pmfevent", "pmfsuspend", "configroot", "configroot", "aiodoned")) {
            threads.add(ThreadPlan.of(name, 0, 0.02));
        }
        for (String name : List.of("vmem_rehash", "rt_timer", "nd6_timer", "ip6flow_slowtim")) {
            threads.add(ThreadPlan.of(name, 0.0001, 2));
        }
        threads.add(ThreadPlan.of("main", 0.001, 1));
        threads.add(ThreadPlan.of(application, load, 20 + 800 * load));
        threads.add(ThreadPlan.of("lwp", load / 4, 10 + 200 * load));
        threads.add(ThreadPlan.of("lwp", 0.0005, 2));
        threads.add(ThreadPlan.of("xtop", 0.0004, 1));
        return new Blueprint(
                GuestKind.RUMP,
                "rumprun 20200401 (NetBSD 7.99.34)",
                "xtop-rump 0.1.0",
                1,
                128 * MIB,
                0.42,
                0,
                20_000 + 4e6 * load,
                6,
                0,
                threads,
                "",
                Faults.NONE);
    }

    /** A MirageOS guest: no threads but those tasks that the application names by hand. */
    static Blueprint mirage(String application, double load, String... tasks) {
        List<ThreadPlan> threads = new ArrayList<>();
        threads.add(ThreadPlan.of("", load, 50 + 500 * load));
        for (String task : tasks) {
            threads.add(ThreadPlan.of(task, load / 8, 5));
        }
        return new Blueprint(
                GuestKind.MIRAGE,
                "MirageOS 4.4.0 (mirage-xen 8.0.1)",
                "xtop-mirage 0.1.0",
                1,
                32 * MIB,
                0.35,
                0,
                8_000 + 6e6 * load,
                1.4,
                0,
                threads,
                application,
                Faults.NONE);
    }

    /** A Mini-OS guest such as a stub domain: cooperative threads on one vCPU. */
    static Blueprint miniOs(String application, double load) {
        List<ThreadPlan> threads = new ArrayList<>();
        threads.add(ThreadPlan.of("Idle", 0, 10));
        threads.add(ThreadPlan.of("xenstore", 0.0002, 1));
        threads.add(ThreadPlan.of("shutdown", 0, 0.01));
        threads.add(ThreadPlan.of("kbdfront", 0.0001, 0.5));
        threads.add(ThreadPlan.of("pcifront_watches", 0, 0.01));
        threads.add(ThreadPlan.of("main", load, 30 + 300 * load));
        threads.add(ThreadPlan.of(application, load / 2, 20 + 200 * load));
        threads.add(ThreadPlan.of("xtop", 0.0003, 1));
        return new Blueprint(
                GuestKind.MINIOS,
                "Mini-OS (Xen 4.17)",
                "xtop-minios 0.1.0",
                1,
                64 * MIB,
                0.3,
                0,
                1_000 + 1e6 * load,
                0.5,
                0,
                threads,
                "",
                Faults.NONE);
    }

    /** A Unikraft guest: threads with the system's own CPU time. */
    static Blueprint unikraft(String application, double load, int workers) {
        List<ThreadPlan> threads = new ArrayList<>();
        threads.add(ThreadPlan.of("idle", 0, 20));
        threads.add(ThreadPlan.of("main", load / 10, 10));
        threads.add(ThreadPlan.of("tcpip_thread", 0.002 + load / 4, 50 + 500 * load));
        threads.add(ThreadPlan.of("netdev-rx", 0.001 + load / 8, 40 + 600 * load));
        for (int i = 0; i < workers; i++) {
            threads.add(ThreadPlan.of(application + "-" + i, load / workers, 10 + 300 * load));
        }
        threads.add(ThreadPlan.of("xtop", 0.0003, 1));
        return new Blueprint(
                GuestKind.UNIKRAFT,
                "Unikraft 0.17.0",
                "xtop-unikraft 0.1.0",
                1,
                64 * MIB,
                0.4,
                0,
                30_000 + 9e6 * load,
                3,
                0,
                threads,
                application,
                Faults.NONE);
    }

    /** A small Linux guest: a kernel's threads, the usual daemons, and an application of several threads. */
    static Blueprint linux(String application, double load, int vcpus, int workers) {
        List<ThreadPlan> threads = new ArrayList<>();
        threads.add(ThreadPlan.of("systemd", 0.0005, 0.5).inProcess(1));
        threads.add(ThreadPlan.of("kthreadd", 0, 0.1).inProcess(2));
        int pid = 3;
        for (int cpu = 0; cpu < vcpus; cpu++) {
            threads.add(ThreadPlan.of("ksoftirqd/" + cpu, 0.001, 4).inProcess(pid++));
            threads.add(ThreadPlan.of("migration/" + cpu, 0.0001, 1).inProcess(pid++));
            threads.add(ThreadPlan.of("kworker/" + cpu + ":1", 0.0008, 12).inProcess(pid++));
        }
        for (String name : List.of("rcu_sched", "kswapd0", "jbd2/xvda1-8", "xenbus", "xenwatch", "khugepaged")) {
            threads.add(ThreadPlan.of(name, 0.0003, name.equals("rcu_sched") ? 20 : 0.3)
                    .inProcess(pid++));
        }
        pid = 210;
        for (String name : List.of("systemd-journal", "systemd-udevd", "dbus-daemon", "cron", "agetty", "sshd")) {
            threads.add(ThreadPlan.of(name, 0.0004, 0.5).inProcess(pid).waitingFor("ep_poll"));
            pid += 7;
        }
        pid = 600;
        for (int i = 0; i < workers; i++) {
            threads.add(ThreadPlan.of(application, Math.min(1, load / workers), 10 + 400 * load / workers)
                    .inProcess(pid));
        }
        threads.add(ThreadPlan.of("xtop-linux", 0.0006, 1).inProcess(701).waitingFor("hrtimer_nanosleep"));
        return new Blueprint(
                GuestKind.LINUX,
                "Linux 6.1.0-28-amd64",
                "xtop-linux 0.1.0",
                vcpus,
                512 * MIB * vcpus,
                0.3,
                0,
                15_000 + 2e6 * load,
                2,
                40_000 + 4e6 * load,
                threads,
                "",
                Faults.NONE);
    }
}
