// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

/** Xen's own account of the host and of every domain. Sampled off the event loop, by one thread. */
public interface HypervisorStats extends AutoCloseable {
    /** Takes a sample into a reused holder, which is cleared first. */
    void sample(HostSample into) throws XenException;

    /** Where the figures come from, for {@code doctor} and logs, such as {@code libxenstat.so.4.17}. */
    String source();

    @Override
    void close();
}
