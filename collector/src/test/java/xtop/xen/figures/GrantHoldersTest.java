// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import xtop.xen.HostSample;

class GrantHoldersTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long SELF = 77;

    @TempDir
    private Path proc;

    @Test
    void processesThatUseTheDeviceAreNamedWhileADomainIsDying() throws IOException {
        process(900, "qubesdb-daemon", "/dev/xen/gntdev", "");
        process(812, "qemu-system-i38", "/nowhere/null", "7f0000000000-7f0000001000 rw-s 0 00:06 1 /dev/xen/gntdev\n");
        process(5, "sshd", "/nowhere/null", "7f0000000000-7f0000001000 r-xp 0 00:06 1 /usr/sbin/sshd\n");
        process(SELF, "java", "/dev/xen/gntdev", "");
        assertThat(look(new GrantHolders(proc, SELF), true, 0))
                .isEqualTo("qemu-system-i38 (pid 812), qubesdb-daemon (pid 900)");
        assertThat(look(new GrantHolders(proc, SELF), false, 0)).isEmpty();
    }

    @BeforeEach
    void theFirstProcessCanBeLookedInto() throws IOException {
        process(1, "init", "/nowhere/null", "7f0000000000-7f0000001000 r-xp 0 00:06 1 /sbin/init\n");
    }

    @Test
    void whoCannotLookIntoTheFirstProcessDoesNotSayThatThereIsNobody() throws IOException {
        Files.delete(proc.resolve("1/maps"));
        assertThat(look(new GrantHolders(proc, SELF), true, 0)).isEqualTo("unknown: needs CAP_SYS_PTRACE");
        assertThat(new GrantHolders(proc, SELF).channelClients()).isEqualTo("unknown: needs CAP_SYS_PTRACE");
        process(9, "seen", "/dev/xen/gntdev", "");
        assertThat(look(new GrantHolders(proc, SELF), true, 0)).isEqualTo("seen (pid 9)");
    }

    @Test
    void aChannelsClientIsSoughtAmongThoseWithLibxenvchanAndNeverAmongXensOwnDaemons() throws IOException {
        process(100, "oxenstored", "/dev/xen/gntdev", "");
        process(101, "xenconsoled", "/dev/xen/gntdev", "");
        process(102, "qemu-system-i38", "/dev/xen/gntdev", "");
        assertThat(new GrantHolders(proc, SELF).channelClients()).isEmpty();
        process(103, "own-make", "/dev/xen/gntdev", "");
        assertThat(new GrantHolders(proc, SELF).channelClients()).isEqualTo("own-make (pid 103)");
        process(
                104,
                "q\u001b[31mrexec",
                "/dev/xen/gntdev",
                "7f0000000000-7f0000001000 r-xp 0 08:01 9 /usr/lib/x86_64-linux-gnu/libxenvchan.so.4.17.5\n");
        assertThat(new GrantHolders(proc, SELF).channelClients())
                .startsWith("q")
                .endsWith("rexec (pid 104)")
                .doesNotContain("\u001b");
    }

    @Test
    void manyAreCounted() throws IOException {
        for (int pid = 11; pid <= 21; pid++) {
            process(pid, "p", "/dev/xen/gntdev", "");
        }
        assertThat(look(new GrantHolders(proc, SELF), true, 0))
                .startsWith("p (pid 11), p (pid 12)")
                .endsWith(" and 3 more");
    }

    @Test
    void theWalkThroughProcIsNotMadeAtEverySample() throws IOException {
        GrantHolders holders = new GrantHolders(proc, SELF);
        assertThat(look(holders, true, SECOND)).isEmpty();
        process(9, "late", "/dev/xen/gntdev", "");
        assertThat(look(holders, true, 2 * SECOND)).isEmpty();
        assertThat(look(holders, true, 7 * SECOND)).isEqualTo("late (pid 9)");
    }

    @Test
    void aMachineWithoutProcHasNone() {
        assertThat(look(new GrantHolders(proc.resolve("absent"), SELF), true, 0))
                .isEmpty();
    }

    private static String look(GrantHolders holders, boolean dying, long now) {
        HostSample sample = new HostSample();
        sample.takenNanos = now;
        sample.add(3).dying = dying;
        holders.addTo(sample);
        return sample.grantHolders;
    }

    private void process(long pid, String name, String open, String maps) throws IOException {
        Path process = Files.createDirectories(proc.resolve(Long.toString(pid)).resolve("fd"));
        Files.createSymbolicLink(process.resolve("3"), Path.of(open));
        Files.writeString(process.resolveSibling("comm"), name + "\n");
        Files.writeString(process.resolveSibling("maps"), maps);
    }
}
