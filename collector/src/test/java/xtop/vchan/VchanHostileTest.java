// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.vchan.VchanException.Reason;
import xtop.xen.EventChannels;
import xtop.xen.GrantTable;
import xtop.xen.GrantedPages;
import xtop.xen.memory.MemoryDomain;
import xtop.xen.memory.MemoryXen;

/** A guest that writes what it likes into the page it shares with us. */
@Timeout(60)
class VchanHostileTest {
    private static final int GUEST = 5;

    private final MemoryXen host = new MemoryXen();
    private MemoryDomain guest;
    private EventChannels dom0Events;
    private EventChannels guestEvents;
    private GrantTable dom0Grants;
    private GrantTable guestGrants;
    private GrantedPages shared;
    private ByteBuffer page;
    private int port;

    @BeforeEach
    void aGuestWithAPageThatLooksRight() throws Exception {
        guest = host.create(GUEST, "hostile", 1, 32 << 20);
        dom0Events = host.domain(0).openEventChannels();
        dom0Grants = host.domain(0).openGrantTable();
        guestEvents = guest.openEventChannels();
        guestGrants = guest.openGrantTable();
        port = guestEvents.bindUnbound(0);
        shared = guestGrants.share(0, 1, true);
        page = shared.buffer();
        page.putShort(VchanLayout.LEFT_ORDER, (short) 10);
        page.putShort(VchanLayout.RIGHT_ORDER, (short) 11);
        page.put(VchanLayout.CLIENT_LIVE, (byte) 2);
        page.put(VchanLayout.SERVER_LIVE, (byte) 1);
        page.put(VchanLayout.CLIENT_NOTIFY, (byte) 1);
    }

    @AfterEach
    void nothingLeaks() throws Exception {
        guestEvents.unbind(port);
        shared.close();
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2049, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anImpossibleProducerIsAViolationAndNotSilence(int prod) throws Exception {
        try (VchanChannel client = connect()) {
            page.putInt(VchanLayout.RIGHT_PROD, prod);
            assertReason(Reason.BAD_INDEX, () -> client.read(new byte[10], 0, 10));
            assertReason(Reason.BAD_INDEX, client::wakeWhenReadable);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1025, Integer.MIN_VALUE})
    void anImpossibleConsumerIsAViolation(int cons) throws Exception {
        try (VchanChannel client = connect()) {
            page.putInt(VchanLayout.LEFT_CONS, cons);
            assertReason(Reason.BAD_INDEX, () -> client.write(new byte[10], 0, 10));
        }
    }

    @Test
    void theMessageNamesTheNumbers() throws Exception {
        try (VchanChannel client = connect()) {
            page.putInt(VchanLayout.RIGHT_PROD, -1);
            assertThatThrownBy(client::readable)
                    .hasMessage("impossible ring index: prod=4294967295 with our cons=0, ring=2048");
        }
    }

    @Test
    void indicesThatAreImpossibleFromTheStartAreRefused() {
        page.putInt(VchanLayout.RIGHT_CONS, 100);
        page.putInt(VchanLayout.RIGHT_PROD, 99);
        assertReason(Reason.BAD_INDEX, this::connect);
    }

    @Test
    void ourOwnIndicesInThePageAreNeverReadBack() throws Exception {
        try (VchanChannel client = connect()) {
            client.write(new byte[] {1, 2, 3}, 0, 3);
            page.putInt(VchanLayout.LEFT_PROD, 0x1234_5678);
            page.putInt(VchanLayout.RIGHT_CONS, 0x1234_5678);
            page.put(2048, (byte) 9);
            page.putInt(VchanLayout.RIGHT_PROD, 1);
            byte[] got = new byte[10];
            assertThat(client.read(got, 0, 10)).isEqualTo(1);
            assertThat(got[0]).isEqualTo((byte) 9);
            assertThat(client.write(new byte[] {4}, 0, 1)).isEqualTo(1);
            assertThat(page.getInt(VchanLayout.LEFT_PROD)).isEqualTo(4);
            assertThat(page.getInt(VchanLayout.RIGHT_CONS)).isEqualTo(1);
        }
    }

    @Test
    void ordersChangedAfterTheConnectMeanNothing() throws Exception {
        try (VchanChannel client = connect()) {
            page.putShort(VchanLayout.LEFT_ORDER, (short) 20);
            page.putShort(VchanLayout.RIGHT_ORDER, (short) 20);
            assertThat(client.writable()).isEqualTo(1024);
            assertThat(client.write(new byte[2000], 0, 2000)).isEqualTo(1024);
            page.putInt(VchanLayout.RIGHT_PROD, 4096);
            assertReason(Reason.BAD_INDEX, client::readable);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 11", "10, 9", "0, 0", "10, 17", "17, 11", "21, 11", "65535, 11", "10, 32768", "10, 10", "11, 11"})
    void ordersOutsideTheRulesAreRefused(int left, int right) {
        page.putShort(VchanLayout.LEFT_ORDER, (short) left);
        page.putShort(VchanLayout.RIGHT_ORDER, (short) right);
        assertReason(Reason.BAD_ORDER, this::connect);
    }

    @Test
    void aGrantListThatRunsIntoASmallRingIsRefused() {
        page.putShort(VchanLayout.LEFT_ORDER, (short) 10);
        page.putShort(VchanLayout.RIGHT_ORDER, (short) 20);
        assertReason(
                Reason.GRANTS_OVERLAP,
                () -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, shared.refs()[0], port, 20));
    }

    @Test
    void twoLargestRingsJustFitTheirGrantList() {
        assertThat(VchanLayout.grantsEnd(20, 20)).isEqualTo(2072).isLessThan(VchanLayout.grantsLimit(20, 20));
        assertThat(VchanLayout.grantsEnd(11, 20)).isEqualTo(1048).isLessThan(VchanLayout.grantsLimit(11, 20));
        assertThat(VchanLayout.grantsEnd(10, 19)).isEqualTo(536).isLessThan(VchanLayout.grantsLimit(10, 19));
    }

    @Test
    void ringPagesThatWereNeverGrantedAreRefused() {
        page.putShort(VchanLayout.RIGHT_ORDER, (short) 12);
        page.putInt(VchanLayout.GRANTS, 4711);
        assertReason(Reason.BAD_GRANT, this::connect);
    }

    @Test
    void aRingPageThatWeMayNotWriteIsRefusedForOurRing() throws Exception {
        try (GrantedPages readOnly = guestGrants.share(0, 1, false)) {
            page.putShort(VchanLayout.LEFT_ORDER, (short) 12);
            page.putInt(VchanLayout.GRANTS, readOnly.refs()[0]);
            assertReason(Reason.BAD_GRANT, this::connect);
            page.putShort(VchanLayout.LEFT_ORDER, (short) 10);
            page.putShort(VchanLayout.RIGHT_ORDER, (short) 12);
            connect().close();
        }
    }

    @Test
    void aPageThatIsNotOursOrNotWritableIsRefused() throws Exception {
        assertReason(Reason.BAD_GRANT, () -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, 99, port));
        try (GrantedPages others = guestGrants.share(7, 1, true)) {
            assertReason(
                    Reason.BAD_GRANT,
                    () -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, others.refs()[0], port));
        }
        try (GrantedPages readOnly = guestGrants.share(0, 1, false)) {
            ByteBuffer copy = readOnly.buffer();
            for (int i = 0; i < 24; i++) {
                copy.put(i, page.get(i));
            }
            assertReason(
                    Reason.BAD_GRANT,
                    () -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, readOnly.refs()[0], port));
        }
    }

    @Test
    void aStalePageIsRefusedWithoutAByteWrittenToIt() throws Exception {
        Random random = new Random(15);
        byte[] noise = new byte[4096];
        for (int i = 0; i < 200; i++) {
            random.nextBytes(noise);
            noise[VchanLayout.SERVER_LIVE] = (byte) (i % 2 == 0 ? 0 : 2 + random.nextInt(254));
            page.put(0, noise);
            assertReason(Reason.NO_SERVER, this::connect);
            byte[] after = new byte[4096];
            page.get(0, after);
            assertThat(after).isEqualTo(noise);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, CLIENT_LEFT_BEHIND", "3, BAD_LIVE", "255, BAD_LIVE"})
    void onlyAFreshOrALeftServerIsAccepted(int clientLive, Reason reason) {
        page.put(VchanLayout.CLIENT_LIVE, (byte) clientLive);
        assertReason(reason, this::connect);
    }

    @Test
    void aServerLeftByItsClientIsAccepted() throws Exception {
        page.put(VchanLayout.CLIENT_LIVE, (byte) 0);
        connect().close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 0x80, 0xFF})
    void aLiveByteWithoutMeaningIsAViolation(int live) throws Exception {
        try (VchanChannel client = connect()) {
            page.put(VchanLayout.SERVER_LIVE, (byte) live);
            assertReason(Reason.BAD_LIVE, client::state);
        }
    }

    @Test
    void anEventChannelOfSomebodyElseIsNotOffered() throws Exception {
        int other = guestEvents.bindUnbound(7);
        assertReason(
                Reason.NOT_OFFERED, () -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, shared.refs()[0], other));
        assertReason(
                Reason.NOT_OFFERED, () -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, shared.refs()[0], 999));
        assertReason(Reason.NOT_OFFERED, () -> VchanChannel.connect(dom0Grants, dom0Events, 99, 8, 8));
        guestEvents.unbind(other);
    }

    @Test
    void aGuestThatTakesItsPageBackHarmsOnlyItself() throws Exception {
        try (VchanChannel client = connect()) {
            page.put(2048, (byte) 7);
            page.putInt(VchanLayout.RIGHT_PROD, 1);
            shared.close();
            byte[] got = new byte[4];
            assertThat(client.read(got, 0, 4)).isEqualTo(1);
            assertThat(got[0]).isEqualTo((byte) 7);
            assertThatThrownBy(() -> page.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aNotifyWordThatNeverRestsEndsInAViolationAndNotInASpin() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread flipper = new Thread(() -> {
            while (!stop.get()) {
                page.put(VchanLayout.SERVER_NOTIFY, (byte) 0);
                page.put(VchanLayout.CLIENT_NOTIFY, (byte) 3);
            }
        });
        try (VchanChannel client = connect()) {
            flipper.start();
            byte[] bytes = new byte[8];
            for (int i = 0; i < 20_000; i++) {
                try {
                    client.wakeWhenReadable();
                    page.putInt(VchanLayout.LEFT_CONS, page.getInt(VchanLayout.LEFT_PROD));
                    client.write(bytes, 0, bytes.length);
                } catch (VchanException e) {
                    assertThat(e.reason()).isEqualTo(Reason.NOTIFY_CONTENTION);
                }
            }
        } finally {
            stop.set(true);
            flipper.join();
        }
    }

    /** Whatever is in the page, a step ends with bytes within bounds or with a violation. */
    @Test
    void randomScribblesNeverLeadOutOfTheRules() throws Exception {
        Random random = new Random(2026);
        byte[] buffer = new byte[4096];
        int violations = 0;
        for (int round = 0; round < 400; round++) {
            freshHeader();
            try (VchanChannel client = connect()) {
                for (int step = 0; step < 50; step++) {
                    page.put(random.nextInt(24), (byte) random.nextInt(256));
                    assertThat(client.read(buffer, 0, buffer.length)).isBetween(0, 2048);
                    assertThat(client.write(buffer, 0, random.nextInt(buffer.length)))
                            .isBetween(0, 1024);
                    client.wakeWhenReadable();
                    client.wakeWhenWritable(100);
                    client.state();
                }
            } catch (VchanException e) {
                assertThat(e.reason()).isIn(Reason.BAD_INDEX, Reason.BAD_LIVE);
                violations++;
            }
        }
        assertThat(violations).isGreaterThan(300);
    }

    @Test
    void randomHeadersAreRefusedOrWorkWithinBounds() throws Exception {
        Random random = new Random(42);
        byte[] header = new byte[VchanLayout.GRANTS + 64];
        for (int i = 0; i < 3_000; i++) {
            random.nextBytes(header);
            header[VchanLayout.SERVER_LIVE] = 1;
            header[VchanLayout.CLIENT_LIVE] = (byte) (random.nextInt(4));
            header[VchanLayout.LEFT_ORDER] = (byte) (8 + random.nextInt(10));
            header[VchanLayout.RIGHT_ORDER] = (byte) (8 + random.nextInt(10));
            header[VchanLayout.LEFT_ORDER + 1] = header[VchanLayout.RIGHT_ORDER + 1] = 0;
            page.put(0, header);
            try (VchanChannel client = connect()) {
                assertThat(client.readable()).isBetween(0, client.readSize());
                assertThat(client.writable()).isBetween(0, client.writeSize());
            } catch (VchanException e) {
                assertThat(e.reason().text()).isNotEmpty();
            }
        }
    }

    @Test
    void numbersThatAreNoDomainOrNoKeyNeverReachXen() {
        for (int domid : new int[] {-1, 0x7FF0, 0x7FFF, 65535}) {
            assertThatThrownBy(() -> VchanChannel.connect(dom0Grants, dom0Events, domid, 8, 8))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, 0, 8))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VchanChannel.connect(dom0Grants, dom0Events, GUEST, 8, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private VchanChannel connect() throws Exception {
        return VchanChannel.connect(dom0Grants, dom0Events, GUEST, shared.refs()[0], port);
    }

    private void freshHeader() {
        for (int i = 0; i < 24; i++) {
            page.put(i, (byte) 0);
        }
        page.putShort(VchanLayout.LEFT_ORDER, (short) 10);
        page.putShort(VchanLayout.RIGHT_ORDER, (short) 11);
        page.put(VchanLayout.CLIENT_LIVE, (byte) 2);
        page.put(VchanLayout.SERVER_LIVE, (byte) 1);
    }

    private static void assertReason(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        VchanException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
