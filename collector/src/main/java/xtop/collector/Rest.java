// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

/**
 * How long a guest that has sent its sample is left alone: until just before the sweep in which its next one is due. Who
 * is found to have written at the first look after that may have waited, so the next look comes a sweep earlier, until one
 * finds nothing. From then on it is known when the guest writes, for so many samples as {@link #CERTAIN}. Confined to the
 * event loop.
 */
final class Rest {
    /** Between two sweeps, at most, ns. */
    private static final long SWEEP = CollectorConfig.SWEEP;
    /** Longest time in which nobody looks for what else a guest may have to say, ns. */
    private static final long LONGEST = 1_000_000_000L - SWEEP / 2;

    /** Samples after a look in vain before the next look that may be one. */
    static final int CERTAIN = 8;

    private long most;
    private long early;
    private boolean inVain;
    private int certain;
    private long length;

    /** @param interval that an agent claims, ns; 0 for none: it is not left alone */
    void begin(long interval) {
        most = interval == 0 ? 0 : Math.min(LONGEST, interval - SWEEP / 2);
        early = 0;
        inVain = false;
        certain = 0;
        length = 0;
    }

    /** It was looked at, and had said nothing since its last sample. */
    void lookedInVain() {
        inVain = true;
    }

    /** A sample was read. */
    void sampled() {
        if (inVain) {
            certain = CERTAIN;
        }
        early = certain > 0 ? 0 : Math.min(early + SWEEP, most / 2);
        certain = Math.max(0, certain - 1);
        length = Math.max(0, most - early);
        inVain = false;
    }

    /** From its last sample on, ns; 0 before the first. */
    long length() {
        return length;
    }
}
