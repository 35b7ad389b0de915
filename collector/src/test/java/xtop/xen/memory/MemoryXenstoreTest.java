// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

class MemoryXenstoreTest {
    private final MemoryXen host = new MemoryXen();
    private Xenstore dom0;
    private Xenstore guest;

    @BeforeEach
    void open() throws Exception {
        host.create(5, "guest", 1, 64 << 20);
        dom0 = host.domain(0).openXenstore();
        guest = host.domain(5).openXenstore();
    }

    @AfterEach
    void nothingLeaks() {
        dom0.close();
        guest.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void aNewDomainHasTheNodesThatXlMakes() throws Exception {
        assertThat(dom0.directory("/local/domain")).containsExactly("0", "5");
        assertThat(guest.read("name")).isEqualTo("guest");
        assertThat(guest.read("domid")).isEqualTo("5");
        String vm = dom0.read("/local/domain/5/vm");
        assertThat(vm).isEqualTo("/vm/" + host.domain(5).uuid());
        assertThat(guest.read(vm + "/uuid")).isEqualTo(host.domain(5).uuid());
        assertThat(dom0.read("/local/domain/5/memory/target")).isEqualTo("65536");
        assertThat(dom0.permissions("/local/domain/5/data")).containsExactly("n5");
    }

    @Test
    void aGuestWritesOnlyWhereItMay() throws Exception {
        guest.write("data/vchan/0/xtop/ring-ref", "8");
        assertThat(dom0.read("/local/domain/5/data/vchan/0/xtop/ring-ref")).isEqualTo("8");
        assertThat(dom0.permissions("/local/domain/5/data/vchan")).containsExactly("n5");
        for (String path : List.of("foo", "name", "vm", "/foo", "/tool/x", "/vm/x", "/local/domain/0/x")) {
            assertErrno("EACCES", () -> guest.write(path, "x"));
        }
        assertErrno("EACCES", () -> guest.directory("/local/domain"));
        assertErrno("EACCES", () -> guest.directory("/"));
        assertErrno("EACCES", () -> guest.read("/local/domain/0/name"));
        assertErrno("EACCES", () -> guest.read("/local/domain/0/absent"));
        assertErrno("EACCES", () -> guest.remove("name"));
    }

    @Test
    void permissionsLetOthersInAndOnlyTheOwnerChangesThem() throws Exception {
        host.create(6, "other", 1, 1 << 20);
        guest.write("data/a", "1");
        try (Xenstore other = host.domain(6).openXenstore()) {
            assertErrno("EACCES", () -> other.read("/local/domain/5/data/a"));
            guest.setPermissions("data/a", List.of("n5", "r6"));
            assertThat(other.read("/local/domain/5/data/a")).isEqualTo("1");
            assertErrno("EACCES", () -> other.write("/local/domain/5/data/a", "2"));
            assertErrno("EACCES", () -> other.setPermissions("/local/domain/5/data/a", List.of("n6")));
            guest.setPermissions("data/a", List.of("b5"));
            other.write("/local/domain/5/data/a", "2");
            assertThat(guest.read("data/a")).isEqualTo("2");
        }
        assertErrno("EPERM", () -> guest.setPermissions("data/a", List.of("n0")));
        assertErrno("EINVAL", () -> guest.setPermissions("data/a", List.of("x5")));
        assertErrno("ENOENT", () -> guest.setPermissions("data/absent", List.of("n5")));
    }

    @Test
    void aWatchFiresAtOnceAndForAllBelowIt() throws Exception {
        dom0.watch("/local/domain/5/data");
        assertThat(dom0.awaitChanges(0)).containsExactly("/local/domain/5/data");
        guest.write("data/vchan/0/xtop/ring-ref", "8");
        guest.write("data/vchan/0/xtop/ring-ref", "9");
        assertThat(dom0.awaitChanges(0)).containsExactly("/local/domain/5/data/vchan/0/xtop/ring-ref");
        guest.remove("data/vchan");
        assertThat(dom0.awaitChanges(0)).containsExactly("/local/domain/5/data/vchan");
        dom0.unwatch("/local/domain/5/data");
        guest.write("data/x", "");
        assertThat(dom0.awaitChanges(0)).isEmpty();
        dom0.unwatch("/local/domain/5/data");
    }

    @Test
    void watchingAgainFiresAgainAndIsStillOneWatch() throws Exception {
        dom0.watch("/local/domain/5/data");
        dom0.awaitChanges(0);
        dom0.watch("/local/domain/5/data");
        assertThat(dom0.awaitChanges(0)).containsExactly("/local/domain/5/data");
        dom0.unwatch("/local/domain/5/data");
        guest.write("data/x", "");
        assertThat(dom0.awaitChanges(0)).isEmpty();
    }

    @Test
    void aWatchOnALeafHearsThatItsTreeWasRemoved() throws Exception {
        guest.write("data/a/b/c", "1");
        dom0.watch("/local/domain/5/data/a/b/c");
        dom0.awaitChanges(0);
        guest.remove("data/a");
        assertThat(dom0.awaitChanges(0)).containsExactly("/local/domain/5/data/a/b/c");
    }

    @Test
    void aRelativeWatchNamesRelativePaths() throws Exception {
        guest.watch("data");
        guest.awaitChanges(0);
        dom0.write("/local/domain/5/data/x", "1");
        assertThat(guest.awaitChanges(0)).containsExactly("data/x");
    }

    @Test
    void domainsComeAndGoWithTheirSignals() throws Exception {
        dom0.watch("@introduceDomain");
        dom0.watch("@releaseDomain");
        dom0.awaitChanges(0);
        host.create(9, "new", 1, 1 << 20);
        assertThat(dom0.awaitChanges(0)).containsExactly("@introduceDomain");
        host.domain(9).shutdown();
        assertThat(dom0.awaitChanges(0)).containsExactly("@releaseDomain");
        assertThat(dom0.read("/local/domain/9/name")).isEqualTo("new");
        host.domain(9).destroy();
        assertThat(dom0.awaitChanges(0)).containsExactly("@releaseDomain");
        assertThat(dom0.read("/local/domain/9/name")).isNull();
        assertThat(dom0.directory("/vm")).hasSize(2);
        assertErrno("EACCES", () -> guest.watch("@releaseDomain"));
    }

    @Test
    void aTransactionIsSeenWholeOrNotAtAll() throws Exception {
        dom0.watch("/local/domain/5/data");
        dom0.awaitChanges(0);
        guest.transaction(transaction -> {
            transaction.write("data/a", "1");
            assertThat(transaction.read("data/a")).isEqualTo("1");
            assertThat(dom0.read("/local/domain/5/data/a")).isNull();
            assertThat(changes()).isEmpty();
            transaction.write("data/b", "2");
            transaction.setPermissions("data/b", List.of("n5", "r0"));
            transaction.remove("data/a");
        });
        assertThat(dom0.directory("/local/domain/5/data")).containsExactly("b");
        assertThat(dom0.permissions("/local/domain/5/data/b")).containsExactly("n5", "r0");
        assertThat(dom0.awaitChanges(0)).contains("/local/domain/5/data/b");
    }

    @Test
    void aTransactionWhoseNodesWereChangedRunsAgain() throws Exception {
        guest.write("data/counter", "1");
        AtomicInteger runs = new AtomicInteger();
        guest.transaction(transaction -> {
            int value = Integer.parseInt(transaction.read("data/counter"));
            if (runs.getAndIncrement() < 2) {
                dom0.write("/local/domain/5/data/counter", Integer.toString(value + 10));
            }
            transaction.write("data/counter", Integer.toString(value + 1));
        });
        assertThat(runs).hasValue(3);
        assertThat(guest.read("data/counter")).isEqualTo("22");
    }

    @Test
    void aTransactionAlwaysInConflictGivesUp() {
        assertErrno(
                "EAGAIN",
                () -> guest.transaction(transaction -> {
                    transaction.write("data/x", "z");
                    dom0.write("/local/domain/5/data/x", "y");
                }));
    }

    @Test
    void otherPeoplesNodesAreNoConflict() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        guest.transaction(transaction -> {
            runs.incrementAndGet();
            transaction.write("data/mine", "1");
            dom0.write("/local/domain/5/data/theirs", "1");
        });
        assertThat(runs).hasValue(1);
    }

    @Test
    void aGuestsNodesValuesAndWatchesAreBounded() throws Exception {
        int made = 0;
        try {
            for (int i = 0; i < 2_000; i++) {
                guest.write("data/" + i % 100 + "/" + i, "");
                made++;
            }
        } catch (XenException e) {
            assertThat(e.errno()).isEqualTo("ENOSPC");
        }
        assertThat(made).isBetween(850, 1000);
        guest.remove("data/0");
        guest.write("data/0", "x".repeat(2_000));
        assertErrno("ENOSPC", () -> guest.write("data/0", "x".repeat(2_048)));
        dom0.write("/local/domain/5/data/0", "x".repeat(4_000));
        for (int i = 0; i < 128; i++) {
            guest.watch("data/" + i);
        }
        assertErrno("E2BIG", () -> guest.watch("data/one-more"));
    }

    @Test
    void oneDirectoryOfAGuestHoldsOnlySoManyNames() throws Exception {
        int made = 0;
        try {
            for (int i = 0; i < 900; i++) {
                guest.write("data/" + i, "");
                made++;
            }
        } catch (XenException e) {
            assertThat(e.errno()).isEqualTo("ENOSPC");
        }
        assertThat(made).isBetween(400, 600);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "data//x", "data/", "data/a b", "data/a.b", "data/\u001b", "data/\u00e9", "@"})
    void pathsThatXenstoredRefusesAreRefused(String path) {
        assertThatThrownBy(() -> guest.write(path, ""))
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isIn("EINVAL", "EACCES"));
    }

    @Test
    void valuesAreArbitraryBytes() throws Exception {
        String value = "\0\u001b[2J\u00ff\n";
        guest.write("data/x", value);
        assertThat(dom0.read("/local/domain/5/data/x")).isEqualTo(value);
    }

    @Test
    void aDeadGuestsConnectionIsOfNoUse() throws Exception {
        guest.watch("data");
        host.domain(5).destroy();
        assertErrno("ESRCH", () -> guest.read("name"));
        assertErrno("ESRCH", () -> guest.write("data/x", ""));
    }

    @Test
    void aRenamedDomainHasItsNewNameEverywhere() throws Exception {
        host.domain(5).rename("better");
        assertThat(guest.read("name")).isEqualTo("better");
        assertThat(guest.read(guest.read("vm") + "/name")).isEqualTo("better");
    }

    private List<String> changes() {
        try {
            return dom0.awaitChanges(0);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertErrno(String errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
