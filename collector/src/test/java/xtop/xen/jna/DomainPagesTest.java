// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.xen.HostSample;

class DomainPagesTest {
    private final ByteBuffer info =
            ByteBuffer.allocate(1024 * XenCtrlLayout.DOMAIN_INFO_X86).order(ByteOrder.LITTLE_ENDIAN);
    private int calls;

    @ParameterizedTest(name = "{0} domains from {1} on, {2} a page")
    @CsvSource({"0,1,1024", "1,32750,1", "500,3000,256", "1000,20000,256", "2048,7,1024", "3000,100,1024"})
    void everyDomainIsSeenOnceWhateverItsDomid(int domains, int lowest, int most) throws Exception {
        SplittableRandom random = new SplittableRandom(domains);
        TreeSet<Integer> domids = new TreeSet<>();
        while (domids.size() < domains) {
            domids.add(Math.min(32_751, lowest + random.nextInt(domains * 4)));
        }
        HostSample sample = new HostSample();
        DomainPages.read((first, room) -> fill(domids, first, room), most, info, new DomainInfo(), sample);
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < sample.domains(); i++) {
            seen.add(sample.domain(i).domid);
        }
        assertThat(seen).containsExactlyElementsOf(domids);
        assertThat(calls).isEqualTo(domains / most + 1);
    }

    private int fill(TreeSet<Integer> domids, int first, int most) {
        calls++;
        int count = 0;
        for (int domid : domids.tailSet(first)) {
            if (count == most) {
                break;
            }
            info.putShort(count++ * XenCtrlLayout.DOMAIN_INFO_X86, (short) domid);
        }
        return count;
    }
}
