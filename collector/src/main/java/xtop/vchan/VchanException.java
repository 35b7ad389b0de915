// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.io.IOException;

/** A channel cannot be opened, or its peer broke the rules; the channel is to be closed. */
public final class VchanException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** The xenstore keys are not two plain positive numbers, or the domid is out of range. */
        BAD_KEYS("bad keys in xenstore"),
        /** The event channel is not offered to us: taken by another client, or the keys are stale. */
        NOT_OFFERED("channel taken by another client, or stale keys"),
        /** A grant reference cannot be mapped. */
        BAD_GRANT("grant refused"),
        /** The page says that no server is there: stale keys, or a page that is something else now. */
        NO_SERVER("no live server behind the keys"),
        /** The page says that a client is there, although its event channel is free. */
        CLIENT_LEFT_BEHIND("an earlier client is still marked live"),
        /** A ring order outside 10 to the accepted maximum, or both rings in one place. */
        BAD_ORDER("bad ring order"),
        /** The grant references would overlap a ring in the page. */
        GRANTS_OVERLAP("grant list overlaps a ring"),
        /** The peer's index is impossible. */
        BAD_INDEX("impossible ring index"),
        /** The peer's live byte has no meaning. */
        BAD_LIVE("impossible live byte"),
        /** The peer keeps changing the notify word under our hands. */
        NOTIFY_CONTENTION("notify word never at rest");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** A few words for a person, without figures: fit for a table cell. */
        public String text() {
            return text;
        }
    }

    private final Reason reason;

    VchanException(Reason reason, String detail) {
        this(reason, detail, null);
    }

    VchanException(Reason reason, String detail, Throwable cause) {
        super(reason.text() + ": " + detail, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
