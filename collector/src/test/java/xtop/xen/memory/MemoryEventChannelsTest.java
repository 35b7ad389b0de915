// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import xtop.xen.EventChannels;
import xtop.xen.XenException;

@Timeout(30)
class MemoryEventChannelsTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(20);

    private final MemoryXen host = new MemoryXen();
    private final int[] ports = new int[16];
    private EventChannels dom0;
    private EventChannels guest;

    @BeforeEach
    void open() throws Exception {
        host.create(5, "guest", 1, 1 << 20);
        dom0 = host.domain(0).openEventChannels();
        guest = host.domain(5).openEventChannels();
    }

    @AfterEach
    void nothingLeaks() {
        dom0.close();
        guest.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void theFirstEventIsSpurious() throws Exception {
        int ours = dom0.bindInterdomain(5, guest.bindUnbound(0));
        assertThat(dom0.await(ports, 0)).isEqualTo(1);
        assertThat(ports[0]).isEqualTo(ours);
        assertThat(guest.await(ports, 0)).isZero();
    }

    @Test
    void oneClientAPort() throws Exception {
        int theirs = guest.bindUnbound(0);
        dom0.bindInterdomain(5, theirs);
        assertErrno("EINVAL", () -> dom0.bindInterdomain(5, theirs));
    }

    @Test
    void onlyTheDomainItIsOfferedToMayBind() throws Exception {
        host.create(6, "other", 1, 1 << 20);
        int theirs = guest.bindUnbound(0);
        try (EventChannels other = host.domain(6).openEventChannels()) {
            assertErrno("EINVAL", () -> other.bindInterdomain(5, theirs));
        }
        assertErrno("ESRCH", () -> dom0.bindInterdomain(99, theirs));
        assertErrno("EINVAL", () -> dom0.bindInterdomain(5, theirs + 1));
    }

    @Test
    void eventsWhileMaskedBecomeOne() throws Exception {
        int theirs = guest.bindUnbound(0);
        int ours = dom0.bindInterdomain(5, theirs);
        assertThat(dom0.await(ports, 0)).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            guest.notifyPeer(theirs);
        }
        assertThat(dom0.await(ports, 0)).as("still masked").isZero();
        dom0.unmask(ours);
        assertThat(dom0.await(ports, 0)).isEqualTo(1);
        dom0.unmask(ours);
        assertThat(dom0.await(ports, 0)).isZero();
    }

    @Test
    void afterAClientsCloseThePortCanBeBoundAnewAndNobodyWasTold() throws Exception {
        int theirs = guest.bindUnbound(0);
        dom0.unbind(dom0.bindInterdomain(5, theirs));
        assertThat(guest.await(ports, 0)).isZero();
        guest.notifyPeer(theirs);
        int again = dom0.bindInterdomain(5, theirs);
        guest.notifyPeer(theirs);
        assertThat(dom0.await(ports, 0)).isPositive();
        assertThat(ports[0]).isEqualTo(again);
    }

    @Test
    void aSignalToADeadDomainIsDroppedAndItsDeathTellsNobody() throws Exception {
        int ours = dom0.bindInterdomain(5, guest.bindUnbound(0));
        dom0.await(ports, 0);
        dom0.unmask(ours);
        host.domain(5).destroy();
        assertThat(dom0.await(ports, 0)).isZero();
        dom0.notifyPeer(ours);
        assertErrno("ESRCH", () -> guest.bindUnbound(0));
    }

    @Test
    void portsOfAnotherHandleAreNotOurs() throws Exception {
        int theirs = guest.bindUnbound(0);
        try (EventChannels second = host.domain(5).openEventChannels()) {
            assertErrno("ENOTCONN", () -> second.notifyPeer(theirs));
            assertErrno("ENOTCONN", () -> second.unbind(theirs));
            second.unmask(theirs);
        }
    }

    @Test
    void aWakeEndsTheRunningOrTheNextWait() throws Exception {
        dom0.wake();
        assertThat(dom0.await(ports, LONG)).isZero();
        Thread waker = new Thread(dom0::wake);
        waker.start();
        assertThat(dom0.await(ports, LONG)).isZero();
        waker.join();
    }

    @Test
    void whatFiredWhileNobodyWaitedIsHandedOutInBatches() throws Exception {
        for (int i = 0; i < 40; i++) {
            dom0.bindInterdomain(5, guest.bindUnbound(0));
        }
        assertThat(dom0.await(ports, 0)).isEqualTo(16);
        assertThat(dom0.await(ports, 0)).isEqualTo(16);
        assertThat(dom0.await(ports, 0)).isEqualTo(8);
        assertThat(dom0.await(ports, 0)).isZero();
    }

    @Test
    void aPortUnmaskedBeforeItWasReadCanOverflowTheQueue() throws Exception {
        int theirs = guest.bindUnbound(0);
        int ours = dom0.bindInterdomain(5, theirs);
        for (int i = 0; i < 64; i++) {
            dom0.unmask(ours);
            guest.notifyPeer(theirs);
        }
        assertErrno("EFBIG", () -> dom0.await(ports, 0));
        assertThat(dom0.await(ports, 0)).isZero();
        dom0.unmask(ours);
        guest.notifyPeer(theirs);
        assertThat(dom0.await(ports, 0)).isEqualTo(1);
    }

    @Test
    void aGuestHasAThousandPortsAndDom0ManyMore() throws Exception {
        for (int i = 0; i < 1023; i++) {
            dom0.bindInterdomain(5, guest.bindUnbound(0));
        }
        assertErrno("ENOSPC", () -> guest.bindUnbound(0));
        assertThat(dom0.bindUnbound(5)).isEqualTo(1024);
    }

    private static void assertErrno(String errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
