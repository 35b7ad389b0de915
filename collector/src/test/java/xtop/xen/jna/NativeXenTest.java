// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.xen.XenException;

/** On a machine without Xen every handle says so in one line, with Xen's libraries installed or not. */
class NativeXenTest {
    private final NativeXen xen = new NativeXen(Map.of("XENSTORED_RUNDIR", "/nonexistent"));

    @BeforeAll
    static void withoutXen() throws Exception {
        Path type = Path.of("/sys/hypervisor/type");
        assumeFalse(Files.exists(type) && Files.readString(type).startsWith("xen"));
    }

    @Test
    void everyHandleSaysThatThisIsNoDom0() {
        assertNoDom0(xen::openXenstore);
        assertNoDom0(xen::openEventChannels);
        assertNoDom0(xen::openGrantTable);
        assertNoDom0(xen::openHypervisorStats);
    }

    @ParameterizedTest
    @CsvSource({
        "13, no permission to open /dev/xen/evtchn: run as root, EACCES",
        "1, no permission to open /dev/xen/evtchn: run as root, EPERM",
        "2, /dev/xen/evtchn is missing: this is not a Xen dom0, ENOENT",
        "6, /dev/xen/evtchn is missing: this is not a Xen dom0, ENXIO",
        "24, cannot open /dev/xen/evtchn: EMFILE, EMFILE",
        "99, cannot open /dev/xen/evtchn: errno 99, errno 99"
    })
    void aDeviceThatCannotBeOpenedSaysWhy(int errno, String message, String name) {
        XenException e = NativeLibraries.noDevice("/dev/xen/evtchn", "xen-evtchn", errno);
        assertThat(e).hasMessage(message);
        assertThat(e.errno()).isEqualTo(name);
    }

    private static void assertNoDom0(ThrowingCallable open) {
        assertThatThrownBy(open)
                .isInstanceOfSatisfying(
                        XenException.class, e -> assertThat(e.errno()).isEqualTo("ENOENT"))
                .hasMessageContaining("this is not a Xen dom0")
                .hasMessageNotContaining("\n");
    }
}
