// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;

/** Another collector holds the guests' channels. The message says which and what to do. */
public final class ChannelsHeldException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    ChannelsHeldException(String holder) {
        super("the guests' channels are held by " + holder
                + "; a guest has one channel: read that collector's fleet, or end it first");
        this.holder = holder;
    }

    /** Who holds them, such as {@code pid 812 (xtop serve)}. */
    public String holder() {
        return holder;
    }
}
