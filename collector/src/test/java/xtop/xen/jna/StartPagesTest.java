// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StartPagesTest {
    private static final String PLACE = "7f37aec52000-7f37af9aa000 ";
    private static final Pattern FILES = Pattern.compile("RssFile:\\s+(\\d+) kB");

    @Test
    void onlyFilesThatCannotBeWrittenHereAreTaken() {
        assertThat(StartPages.isProgramFile(PLACE + "r-xp 00000000 08:01 42 /usr/lib/jvm/lib/server/libjvm.so"))
                .isTrue();
        assertThat(StartPages.isProgramFile(PLACE + "r--s 00000000 08:01 42 /usr/lib/jvm/lib/modules"))
                .isTrue();
        assertThat(StartPages.isProgramFile(PLACE + "r--p 00000000 08:01 42 /var/cache/xtop/xtop-serve-17.0.21.jsa"))
                .isTrue();
        assertThat(StartPages.isProgramFile(PLACE + "r--s 00000000 08:01 42 /run/xtop/fleet"))
                .as("what may be unmapped at any time")
                .isFalse();
        assertThat(StartPages.isProgramFile(PLACE + "rw-p 00000000 08:01 42 /usr/lib/jvm/lib/server/libjvm.so"))
                .isFalse();
        assertThat(StartPages.isProgramFile(PLACE + "---p 00000000 08:01 42 /usr/lib/libc.so.6"))
                .isFalse();
        assertThat(StartPages.isProgramFile(PLACE + "r--s 00000000 00:06 42 /dev/xen/gntdev"))
                .isFalse();
        assertThat(StartPages.isProgramFile(PLACE + "r-xp 00000000 00:00 0 [vdso]"))
                .isFalse();
        assertThat(StartPages.isProgramFile(PLACE + "r--p 00000000 00:00 0 ")).isFalse();
    }

    @Test
    void aMappingWithAChangedPageIsLeftAlone() {
        assertThat(StartPages.isUnchanged("Anonymous:             0 kB")).isTrue();
        assertThat(StartPages.isUnchanged("Anonymous:           736 kB")).isFalse();
        assertThat(StartPages.isUnchanged("Anonymous:            10 kB")).isFalse();
    }

    @Test
    void theProcessIsSmallerAndGoesOnAsBefore() throws Exception {
        long before = files();
        assertThat(StartPages.giveBack()).isGreaterThan(1 << 20);
        assertThat(files()).isLessThan(before);
        assertThat(Pattern.compile("(\\w+)-again").matcher("once-again").replaceAll("$1"))
                .isEqualTo("once");
    }

    private static long files() throws Exception {
        Matcher found = FILES.matcher(Files.readString(Path.of("/proc/self/status")));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }
}
