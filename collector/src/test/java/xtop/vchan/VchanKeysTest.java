// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryXen;

class VchanKeysTest {
    private static final VchanAddress ADDRESS = new VchanAddress(5, 0, "xtop");

    private final MemoryXen host = new MemoryXen();
    private Xenstore dom0;
    private Xenstore guest;

    @BeforeEach
    void open() throws Exception {
        host.create(5, "guest", 1, 1 << 20);
        dom0 = host.domain(0).openXenstore();
        guest = host.domain(5).openXenstore();
    }

    @Test
    void thePathIsTheOneThatLibxenvchanRecommends() {
        assertThat(ADDRESS.path()).isEqualTo("/local/domain/5/data/vchan/0/xtop");
        assertThat(new VchanAddress(32751, 32750, "sixteen-letters_").path()).hasSizeLessThanOrEqualTo(55);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "08",
                " 8",
                "8 ",
                "8\n",
                "+8",
                "0x8",
                "1e3",
                "99999999999",
                "4294967296",
                "2147483648",
                "\u001b[2J",
                "\u0668"
            })
    void whatIsNotAPlainNumberIsRefused(String value) throws Exception {
        guest.write(ADDRESS.path() + "/ring-ref", value);
        guest.write(ADDRESS.path() + "/event-channel", "8");
        assertThatThrownBy(() -> VchanKeys.read(dom0, ADDRESS))
                .isInstanceOfSatisfying(
                        VchanException.class, e -> assertThat(e.reason()).isEqualTo(VchanException.Reason.BAD_KEYS))
                .hasMessageNotContaining(value.length() > 2 && !value.startsWith("2") ? value : "\u0000");
    }

    @Test
    void halfAPublicationIsNoneYet() throws Exception {
        guest.write("data/vchan/0/xtop/ring-ref", "8");
        assertThat(VchanKeys.read(dom0, ADDRESS)).isNull();
        guest.write("data/vchan/0/xtop/event-channel", "2147483647");
        assertThat(VchanKeys.read(dom0, ADDRESS)).isEqualTo(new VchanKeys(8, Integer.MAX_VALUE));
    }

    @Test
    void aGuestCannotPublishForAnother() {
        host.create(6, "other", 1, 1 << 20);
        assertThatThrownBy(() -> new VchanKeys(8, 9).publish(guest, new VchanAddress(6, 0, "xtop")))
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("EACCES"));
    }

    @Test
    void aDomainDoesNotTalkToItselfNorToReservedOnes() {
        assertThatThrownBy(() -> new VchanAddress(5, 5, "xtop")).hasMessage("domain 5 cannot open a vchan to itself");
        assertThatThrownBy(() -> new VchanAddress(0x7FF0, 0, "xtop")).hasMessageContaining("32752");
        assertThatThrownBy(() -> new VchanAddress(5, -1, "xtop")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "..", "a.b", "seventeen-letters", "\u00e9"})
    void namesAreThoseOfConduit(String name) {
        assertThatThrownBy(() -> new VchanAddress(5, 0, name)).isInstanceOf(IllegalArgumentException.class);
    }
}
