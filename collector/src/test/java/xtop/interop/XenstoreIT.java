// SPDX-License-Identifier: BSD-2-Clause
package xtop.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import xtop.rig.Rig;
import xtop.rig.XenstoreDaemon;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.socket.SocketXenstore;

/** Our xenstore client against both real daemons, as domain 0 and as a guest. */
final class XenstoreIT extends InteropTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private Xenstore host;
    private Xenstore guest;

    private void open(XenstoreDaemon daemon) throws Exception {
        start(daemon);
        host = closing(rig.xen(0).openXenstore());
        guest = closing(rig.xen(GUEST).openXenstore());
    }

    private void awaitChange(Xenstore xenstore, String path) throws Exception {
        Set<String> seen = new HashSet<>();
        Rig.await("change of " + path + ", seen " + seen, () -> {
            seen.addAll(xenstore.awaitChanges(TimeUnit.MILLISECONDS.toNanos(100)));
            return seen.contains(path);
        });
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreBytesAndAbsenceIsNoError(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        StringBuilder all = new StringBuilder();
        IntStream.range(0, 256).forEach(i -> all.append((char) i));
        host.write("/a/b/c", all.toString());
        assertThat(host.read("/a/b/c")).isEqualTo(all.toString());
        host.write("/a/empty", "");
        assertThat(host.read("/a/empty")).isEmpty();
        assertThat(host.read("/a/none")).isNull();
        assertThat(host.directory("/a")).containsExactlyInAnyOrder("b", "empty");
        assertThat(host.directory("/a/empty")).isEmpty();
        assertThat(host.directory("/nowhere/at/all")).isEmpty();
        host.remove("/a");
        host.remove("/a");
        host.remove("/nowhere/at/all");
        assertThat(host.read("/a/b/c")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void aGuestSeesAndWritesOnlyItsOwn(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        assertThat(guest.read("domid")).as("relative to itself").isEqualTo("5");
        guest.write("data/mine", "1");
        assertThat(host.read("/local/domain/5/data/mine")).isEqualTo("1");
        host.write("/local/domain/7/secret", "x");
        for (String denied : new String[] {"/local/domain/7/secret", "/tool"}) {
            assertErrno("EACCES", () -> guest.read(denied));
        }
        assertErrno("EACCES", () -> guest.write("/local/domain/5/name", "other"));
        assertErrno("EACCES", () -> guest.directory("/local/domain"));
        assertErrno("EACCES", () -> guest.remove("/local/domain/5/name"));
        guest.setPermissions("data/mine", List.of("n5", "r0"));
        assertThat(host.permissions("/local/domain/5/data/mine")).containsExactly("n5", "r0");
        assertErrno("EINVAL", () -> guest.write("data/not a name", ""));
    }

    private static void assertErrno(String errno, Call call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private interface Call {
        void run() throws Exception;
    }

    @ParameterizedTest
    @EnumSource
    void aGuestsQuotaIsItsOwnTrouble(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1100; i++) {
                        guest.write("data/d" + i % 20 + "/n" + i, "");
                    }
                })
                .isInstanceOfSatisfying(
                        XenException.class,
                        e -> assertThat(e.errno()).isEqualTo(daemon == XenstoreDaemon.XENSTORED ? "ENOSPC" : "EQUOTA"));
        assertThat(guest.read("domid")).as("the connection lives on").isEqualTo("5");
        host.write("/dom0/has/no/quota", "1");
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheOneInCTellsItsQuotas(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        String quotas = ((SocketXenstore) host).control("quota");
        if (daemon == XenstoreDaemon.XENSTORED) {
            assertThat(quotas).containsPattern("(?m)^nodes +: +1000 ");
        } else {
            assertThat(quotas).doesNotContain("nodes");
        }
        assertThat(host.read("/local/domain/5/domid"))
                .as("the connection lives on")
                .isEqualTo("5");
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionIsAllOrNothing(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        host.write("/t/a", "1");
        host.transaction(t -> {
            t.write("/t/a", "2");
            t.write("/t/b", t.read("/t/a") + "!");
            assertThat(host.read("/t/b")).as("not yet for others").isNull();
        });
        assertThat(host.read("/t/b")).isEqualTo("2!");
        assertThatThrownBy(() -> host.transaction(t -> {
                    t.remove("/t/a");
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(host.read("/t/a")).isEqualTo("2");
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionInConflictRunsAgain(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        host.write("/t/count", "0");
        AtomicInteger runs = new AtomicInteger();
        try (Xenstore other = rig.xen(0).openXenstore()) {
            host.transaction(t -> {
                int count = Integer.parseInt(t.read("/t/count"));
                if (runs.incrementAndGet() <= 3) {
                    other.write("/t/count", Integer.toString(count + 10));
                }
                t.write("/t/count", Integer.toString(count + 1));
            });
        }
        assertThat(runs.get()).isEqualTo(4);
        assertThat(host.read("/t/count")).isEqualTo("31");
    }

    @ParameterizedTest
    @EnumSource
    void watchesFireAtOnceOnChangesBelowAndNoMoreAfterwards(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        host.watch("/local/domain/5/data");
        awaitChange(host, "/local/domain/5/data");
        guest.write("data/vchan/0/xtop/ring-ref", "8");
        awaitChange(host, "/local/domain/5/data/vchan/0/xtop/ring-ref");
        guest.transaction(t -> {
            t.write("data/one", "1");
            t.write("data/two", "2");
        });
        awaitChange(host, "/local/domain/5/data/two");
        guest.remove("data/vchan");
        awaitChange(host, "/local/domain/5/data/vchan");
        host.unwatch("/local/domain/5/data");
        while (!host.awaitChanges(TimeUnit.MILLISECONDS.toNanos(20)).isEmpty()) {
            continue;
        }
        guest.write("data/three", "3");
        assertThat(host.awaitChanges(TimeUnit.MILLISECONDS.toNanos(50))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aGuestWatchesItsOwnKeys(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        guest.watch("data/wish");
        awaitChange(guest, "data/wish");
        host.write("/local/domain/5/data/wish", "faster");
        awaitChange(guest, "data/wish");
    }

    @ParameterizedTest
    @EnumSource
    void domainsComeAndGo(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        host.watch("@introduceDomain");
        host.watch("@releaseDomain");
        awaitChange(host, "@introduceDomain");
        assertThat(host.directory("/local/domain")).contains("5");
        rig.introduce(6, "newcomer");
        awaitChange(host, "@introduceDomain");
        assertThat(host.read("/local/domain/6/name")).isEqualTo("newcomer");
        String uuid = host.read("/local/domain/6/vm").substring("/vm/".length());
        assertThat(host.read("/vm/" + uuid + "/uuid")).isEqualTo(uuid);
        while (!host.awaitChanges(TimeUnit.MILLISECONDS.toNanos(20)).isEmpty()) {
            continue;
        }
        rig.shutdown(6);
        awaitChange(host, "@releaseDomain");
        assertThat(host.read("/local/domain/6/name")).as("shut down, not gone").isEqualTo("newcomer");
        rig.destroy(6);
        awaitChange(host, "@releaseDomain");
        assertThat(host.directory("/local/domain")).doesNotContain("6");
    }

    @ParameterizedTest
    @EnumSource
    void tenThousandDomainsAreListed(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        List<String> expected = new ArrayList<>(List.of("5"));
        for (int domid = 10_000; domid < 20_000; domid++) {
            host.write("/local/domain/" + domid, "");
            expected.add(Integer.toString(domid));
        }
        assertThat(host.directory("/local/domain")).containsAll(expected).doesNotHaveDuplicates();
        host.remove("/local/domain/10000");
        assertThat(host.directory("/local/domain")).doesNotContain("10000").contains("10001", "19999");
    }

    @ParameterizedTest
    @EnumSource
    void aListThatGrowsWhileItIsReadIsStillWhole(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        for (int domid = 10_000; domid < 12_000; domid++) {
            host.write("/local/domain/" + domid, "");
        }
        AtomicInteger next = new AtomicInteger(12_000);
        Thread writer = new Thread(() -> {
            try (Xenstore other = rig.xen(0).openXenstore()) {
                while (!Thread.currentThread().isInterrupted() && next.get() < 13_000) {
                    other.write("/local/domain/" + next.getAndIncrement(), "");
                    TimeUnit.MICROSECONDS.sleep(500);
                }
            } catch (XenException | InterruptedException e) {
                // the test is over
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 20; i++) {
                Set<String> names = new HashSet<>(host.directory("/local/domain"));
                IntStream.range(10_000, 12_000)
                        .forEach(domid -> assertThat(names).contains(Integer.toString(domid)));
            }
        } finally {
            writer.interrupt();
            writer.join();
        }
        assertThat(next.get()).as("names written meanwhile").isGreaterThan(12_000);
    }

    @ParameterizedTest
    @EnumSource
    void aRestartedDaemonIsFoundAgainWithAllWatches(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        host.watch("/signs");
        awaitChange(host, "/signs");
        rig.restartXenstored();
        Rig.await("the client is back", () -> {
            try {
                host.write("/elsewhere", "1");
                return true;
            } catch (XenException e) {
                return false;
            }
        });
        try (Xenstore other = rig.xen(0).openXenstore()) {
            other.write("/signs/of/life", "1");
        }
        awaitChange(host, "/signs/of/life");
        assertThat(host.read("/elsewhere")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void aWatcherThatReadsSlowlyDoesNotStallItsGuest(XenstoreDaemon daemon) throws Exception {
        open(daemon);
        host.watch("/local/domain/5/data");
        awaitChange(host, "/local/domain/5/data");
        long started = System.nanoTime();
        for (int i = 0; i < 3000; i++) {
            guest.write("data/n", Integer.toString(i));
        }
        assertThat(System.nanoTime() - started).isLessThan(PATIENCE);
        awaitChange(host, "/local/domain/5/data/n");
        assertThat(host.read("/local/domain/5/data/n")).isEqualTo("2999");
    }
}
