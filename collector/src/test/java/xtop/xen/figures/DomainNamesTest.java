// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.xen.HostSample;
import xtop.xen.XenException;
import xtop.xen.Xenstore;
import xtop.xen.memory.MemoryXen;

class DomainNamesTest {
    private final MemoryXen host = new MemoryXen();
    private final HostSample sample = new HostSample();

    @TempDir
    private Path libxl;

    private DomainNames names;

    @BeforeEach
    void open() {
        names = new DomainNames(host.domain(0), new BootedKernel(libxl));
    }

    @AfterEach
    void close() {
        names.close();
        assertThat(host.leaks()).isEmpty();
    }

    @Test
    void namesAreThoseOfXenstoreAlsoAfterARename() {
        host.create(5, "old", 1, 1 << 20);
        assertThat(name(5)).isEqualTo("old");
        host.domain(5).rename("new");
        assertThat(name(5)).isEqualTo("new");
    }

    @Test
    void aDomidUsedAgainHasTheNewDomainsName() {
        host.create(5, "first", 1, 1 << 20);
        assertThat(name(5)).isEqualTo("first");
        host.domain(5).destroy();
        host.create(5, "second", 1, 1 << 20);
        assertThat(name(5)).isEqualTo("second");
    }

    @Test
    void aDyingDomainWhoseNodeIsGoneIsNull() {
        host.create(5, "first", 1, 1 << 20);
        String uuid = host.domain(5).uuid();
        assertThat(name(5)).isEqualTo("first");
        host.domain(5).destroy();
        sample.clear();
        sample.add(5).uuid = uuid;
        sample.domain(0).dying = true;
        names.addTo(sample);
        assertThat(sample.domain(0).name).isEqualTo("(null)");
    }

    @Test
    void aStubDomainIsTiedToTheDomainItServes() {
        host.create(5, "guest", 1, 1 << 20);
        host.create(6, "guest-dm", 1, 1 << 20).serve(5);
        assertThat(name(6)).isEqualTo("guest-dm");
        assertThat(sample.find(6).target).isEqualTo(5);
        assertThat(sample.find(5).target).isEqualTo(HostSample.DomainSample.NO_TARGET);
    }

    @Test
    void onAFullHostEveryNewDomainIsNamedSoonAndEveryRenameInItsTurn() {
        for (int domid = 1; domid <= 500; domid++) {
            host.create(domid, "d" + domid, 1, 1 << 20);
        }
        assertThat(name(500)).isEqualTo("d500");
        for (int domid = 1; domid <= 500; domid++) {
            host.domain(domid).rename("r" + domid);
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 9; i++) {
            name(1);
            for (int k = 0; k < sample.domains(); k++) {
                seen.add(sample.domain(k).name);
            }
        }
        for (int domid = 1; domid <= 500; domid++) {
            assertThat(seen).contains("r" + domid);
        }
    }

    @Test
    void thePvGuestsKernelIsTheOneInXenstore() throws XenException {
        host.create(5, "pv", 1, 1 << 20);
        bootedFrom(5, "/srv/a\u0007.elf");
        name(5);
        assertThat(sample.find(5).image).isEqualTo("/srv/a.elf");
        assertThat(sample.find(0).image).isEmpty();
    }

    @Test
    void otherGuestsKernelIsTheOneThatXlListShowsAlsoWhenItIsNotedLate() throws IOException {
        host.create(5, "pvh", 1, 1 << 20);
        name(5);
        assertThat(sample.find(5).image).isEmpty();
        Files.writeString(
                libxl.resolve("userdata-d.5." + host.domain(5).uuid() + ".libxl-json"),
                "{\"c_info\": {\"name\": \"pvh\"},\n  \"b_info\": {\"kernel\" : \"\\/srv\\/b.elf\", \"cmdline\": \"x\"}}");
        name(5);
        assertThat(sample.find(5).image).isEqualTo("/srv/b.elf");
    }

    @Test
    void aKernelFetchedOutOfADiskForOneBootIsNoImage() throws XenException {
        host.create(5, "grub", 1, 1 << 20);
        bootedFrom(5, "/var/lib/xen/bootloader.5.d/boot_kernel.x8s7");
        name(5);
        assertThat(sample.find(5).image).isEmpty();
    }

    private void bootedFrom(int domid, String kernel) throws XenException {
        try (Xenstore store = host.domain(0).openXenstore()) {
            store.write("/vm/" + host.domain(domid).uuid() + "/image/kernel", kernel);
        }
    }

    private String name(int domid) {
        sample.clear();
        host.domains().forEach(domain -> sample.add(domain.domid()).uuid = domain.uuid());
        names.addTo(sample);
        return sample.find(domid).name;
    }
}
