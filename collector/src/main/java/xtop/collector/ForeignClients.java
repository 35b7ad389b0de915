// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.function.Supplier;
import xtop.vchan.VchanException;

/**
 * Says who may hold a channel that was refused to us. The event loop asks, discovery's thread looks, at most every
 * {@value #PACE} ns and only while somebody asks; what was found is forgotten when nobody has asked for a while.
 */
final class ForeignClients {
    private static final long PACE = 5_000_000_000L;
    /** A refused guest is tried again after a minute at the latest. */
    private static final long FORGET = 90_000_000_000L;

    /** What is said where nobody was found. */
    static final String NOBODY = "refused: " + VchanException.Reason.NOT_OFFERED.text();

    private final Supplier<String> search;
    private volatile boolean wanted;
    private volatile String words = NOBODY;
    private long lookedAt;
    private boolean looked;

    /** @param search names processes; empty for none found, {@code unknown: } and why where it cannot be known */
    ForeignClients(Supplier<String> search) {
        this.search = search;
    }

    /** A channel was refused. Any thread. */
    void wanted() {
        wanted = true;
    }

    /** What to say of a channel that is not offered to us. Any thread; the same object until it changes. */
    String words() {
        return words;
    }

    /** Looks where that is due. One thread, which may be kept a while. */
    void step(long now) {
        if (wanted && (!looked || now - lookedAt >= PACE)) {
            wanted = false;
            looked = true;
            lookedAt = now;
            words = words(search.get());
        } else if (looked && now - lookedAt >= FORGET) {
            looked = false;
            words = NOBODY;
        }
    }

    private static String words(String found) {
        if (found.isEmpty()) {
            return NOBODY;
        }
        String who = found.startsWith("unknown: ")
                ? " (" + found.replaceFirst("unknown: ", "who, ") + ")"
                : ", maybe " + found;
        return NOBODY.replace(" by another client", " by another client" + who);
    }
}
