// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import java.nio.ByteBuffer;
import xtop.xen.HostSample;
import xtop.xen.XenException;

/**
 * Reads Xen's list of domains a page at a time. Xen lists from a domid on ({@code XEN_SYSCTL_getdomaininfolist},
 * public/sysctl.h), not from a place in the list: whoever asks for the page after the n-th domain from domid n on, as
 * libxenstat does, sees domains twice as soon as there are more than a page and domids have gaps.
 */
final class DomainPages {
    /** One call of {@code xc_domain_getinfolist}. */
    interface Page {
        /** Fills in up to so many domains, ascending from a domid on; how many there were. */
        int fill(int firstDomid, int most) throws XenException;
    }

    private DomainPages() {}

    /**
     * Adds every domain, each once.
     *
     * @param info what a page is filled into
     * @param most domains a page
     */
    static void read(Page page, int most, ByteBuffer info, DomainInfo reader, HostSample into) throws XenException {
        int first = 0;
        int got;
        do {
            got = page.fill(first, most);
            for (int i = 0; i < got; i++) {
                first = reader.domain(info, i * XenCtrlLayout.DOMAIN_INFO_X86, into) + 1;
            }
        } while (got == most);
    }
}
