// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.XenException;

class MemoryGrantTableTest {
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final MemoryXen host = new MemoryXen();
    private GrantTable dom0;
    private GrantTable guest;

    @BeforeEach
    void open() throws Exception {
        host.create(5, "guest", 1, 1 << 20);
        dom0 = host.domain(0).openGrantTable();
        guest = host.domain(5).openGrantTable();
    }

    @Test
    void bothSeeTheSameBytes() throws Exception {
        try (GrantedPages shared = guest.share(0, 3, true);
                GrantedPages mapped = dom0.map(5, shared.refs(), true)) {
            assertThat(mapped.buffer().capacity()).isEqualTo(3 * 4096);
            mapped.buffer().putInt(8192, 0x01020304);
            assertThat(shared.buffer().get(8192)).isEqualTo((byte) 4);
            int[] second = {shared.refs()[1]};
            try (GrantedPages middle = dom0.map(5, second, false)) {
                shared.buffer().put(4096, (byte) 9);
                assertThat(middle.buffer().get(0)).isEqualTo((byte) 9);
                assertThatThrownBy(() -> middle.buffer().put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
            }
        }
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void onlyWhatWasGrantedToUsCanBeMappedAndOnlyAsGranted() throws Exception {
        GrantedPages readOnly = guest.share(0, 1, false);
        GrantedPages others = guest.share(7, 1, true);
        assertErrno("EINVAL", () -> dom0.map(5, readOnly.refs(), true));
        assertErrno("EINVAL", () -> dom0.mapNotify(5, readOnly.refs()[0], 20, -1));
        assertErrno("EINVAL", () -> dom0.map(5, others.refs(), false));
        assertErrno("EINVAL", () -> dom0.map(5, new int[] {0}, false));
        assertErrno("EINVAL", () -> dom0.map(99, readOnly.refs(), false));
        dom0.map(5, readOnly.refs(), false).close();
        guest.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void aDomainCannotShareWithItself() {
        assertErrno("EINVAL", () -> guest.share(5, 1, true));
    }

    @Test
    void useAfterCloseThrowsAlsoThroughAVarHandle() throws Exception {
        GrantedPages shared = guest.share(0, 1, true);
        GrantedPages mapped = dom0.map(5, shared.refs(), true);
        ByteBuffer kept = mapped.buffer();
        INT.setRelease(kept, 20, 1);
        mapped.close();
        mapped.close();
        assertThatThrownBy(() -> kept.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> kept.put(20, new byte[4], 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> INT.getAcquire(kept, 20)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(shared.buffer().getInt(20)).isEqualTo(1);
        shared.close();
    }

    @Test
    void unmappingClearsTheByteAndSignals() throws Exception {
        try (EventChannels dom0Events = host.domain(0).openEventChannels();
                EventChannels guestEvents = host.domain(5).openEventChannels();
                GrantedPages shared = guest.share(0, 1, true)) {
            int port = dom0Events.bindInterdomain(5, guestEvents.bindUnbound(0));
            GrantedPages mapped = dom0.mapNotify(5, shared.refs()[0], 20, port);
            shared.buffer().putInt(20, -1);
            mapped.close();
            assertThat(shared.buffer().getInt(20)).isEqualTo(0xFFFFFF00);
            assertThat(guestEvents.await(new int[4], 0)).isEqualTo(1);
        }
    }

    @Test
    void closingTheHandleIsWhatAKernelDoesForADeadProcess() throws Exception {
        GrantedPages shared = guest.shareNotify(0, 21, GrantTable.NONE);
        int[] refs = shared.refs();
        GrantedPages mapped = dom0.mapNotify(5, refs[0], 20, GrantTable.NONE);
        mapped.buffer().putInt(20, -1);
        dom0.close();
        assertThat(shared.buffer().getInt(20)).isEqualTo(0xFFFFFF00);
        assertErrno("EBADF", () -> dom0.map(5, refs, false));
        guest.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void aDeadDomainsPageLivesOnForItsMapperAndNothingIsClearedOrSaid() throws Exception {
        EventChannels dom0Events = host.domain(0).openEventChannels();
        EventChannels guestEvents = host.domain(5).openEventChannels();
        int theirs = guestEvents.bindUnbound(0);
        int ours = dom0Events.bindInterdomain(5, theirs);
        dom0Events.await(new int[4], 0);
        dom0Events.unmask(ours);
        GrantedPages shared = guest.shareNotify(0, 21, theirs);
        GrantedPages mapped = dom0.map(5, shared.refs(), true);
        shared.buffer().putInt(20, 0x0101);
        host.domain(5).destroy();
        assertThat(mapped.buffer().getInt(20)).isEqualTo(0x0101);
        assertThat(dom0Events.await(new int[4], 0)).isZero();
        assertThat(host.zombies()).containsExactly(5);
        assertThatThrownBy(() -> host.create(5, "again", 1, 1 << 20)).isInstanceOf(IllegalArgumentException.class);
        assertThat(host.leaks())
                .containsExactlyInAnyOrder(
                        "domain 0: mapping of 1 page(s), first grant 8 of domain 5",
                        "domain 0: event channel 1 with domain 5");
        mapped.close();
        assertThat(host.zombies()).isEmpty();
        host.create(5, "again", 1, 1 << 20);
        dom0Events.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void aGrantTakenBackStaysInUseUntilItIsUnmapped() throws Exception {
        GrantedPages shared = guest.share(0, 1, true);
        int ref = shared.refs()[0];
        GrantedPages mapped = dom0.map(5, shared.refs(), true);
        shared.close();
        assertThat(guest.share(0, 1, true).refs()[0]).isNotEqualTo(ref);
        mapped.close();
        assertThat(guest.share(0, 1, true).refs()[0]).isEqualTo(ref);
    }

    @Test
    void aKernelGrantsAThousandPagesAndNoMore() throws Exception {
        guest.share(0, 1024, true);
        assertErrno("ENOSPC", () -> guest.share(0, 1, true));
    }

    @Test
    void pagesThatDoNotLieSideBySideCannotBeMappedTogetherHere() throws Exception {
        GrantedPages first = guest.share(0, 2, true);
        int[] refs = first.refs();
        assertErrno("EINVAL", () -> dom0.map(5, new int[] {refs[1], refs[0]}, true));
        assertErrno("EINVAL", () -> dom0.map(5, new int[] {refs[0], refs[0]}, true));
    }

    private static void assertErrno(String errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }
}
