// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.concurrent.atomic.AtomicReference;
import xtop.xen.HostSample;

/**
 * Hands Xen's samples from the sampler's thread to the event loop without locks and garbage: three holders, one with
 * each side and one between them. The newest wins.
 */
final class HostSampleExchange {
    private final AtomicReference<Holder> between = new AtomicReference<>(new Holder());
    private Holder back = new Holder();
    private Holder front = new Holder();

    /** Where the sampler writes. Sampler's thread. */
    HostSample back() {
        return back.sample;
    }

    /** Hands {@link #back} over. Sampler's thread. */
    void offer() {
        back.fresh = true;
        back = between.getAndSet(back);
    }

    /** Whether {@link #front} is another sample than before. Event loop's thread. */
    boolean take() {
        if (!between.get().fresh) {
            return false;
        }
        front = between.getAndSet(front);
        front.fresh = false;
        return true;
    }

    /** The newest sample taken. Event loop's thread. */
    HostSample front() {
        return front.sample;
    }

    private static final class Holder {
        final HostSample sample = new HostSample();
        volatile boolean fresh;
    }
}
