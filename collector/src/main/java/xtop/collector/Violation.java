// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.protocol.ProtocolException;

/** Why a connection was closed on a guest, as sorts that are few enough for a metric's label. */
enum Violation {
    /** An impossible index or flag in the page. */
    RING(Field.ERRORS_RING),
    /** Bytes that are no frames. */
    FRAME(Field.ERRORS_FRAME),
    /** A version that is not spoken here. */
    VERSION(Field.ERRORS_VERSION),
    /** A frame whose content breaks a rule. */
    CONTENT(Field.ERRORS_CONTENT),
    /** A fault of ours. */
    INTERNAL(Field.ERRORS_INTERNAL);

    static final Violation[] ALL = values();

    private final Field field;

    Violation(Field field) {
        this.field = field;
    }

    /** Where it is counted. */
    Field field() {
        return field;
    }

    /** The sort of a breach of the protocol. */
    static Violation of(ProtocolException.Reason reason) {
        return switch (reason) {
            case BAD_MAGIC, FRAME_LENGTH, TRUNCATED -> FRAME;
            case VERSION -> VERSION;
            case SEQUENCE, NAME, LIMIT, MALFORMED -> CONTENT;
        };
    }
}
