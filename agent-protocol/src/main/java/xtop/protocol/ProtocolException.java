// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** A guest broke the protocol. Its connection must be closed; nothing that follows in it can be trusted. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a connection was closed: a closed set, fit for a metric label. */
    public enum Reason {
        BAD_MAGIC("bad-magic"),
        VERSION("version"),
        FRAME_LENGTH("frame-length"),
        TRUNCATED("truncated"),
        SEQUENCE("sequence"),
        NAME("name"),
        LIMIT("limit"),
        MALFORMED("malformed");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        /** Lower-case word for people and labels. */
        public String label() {
            return label;
        }
    }

    /**
     * @param reason the sort of fault
     * @param detail what was wrong, with numbers; never the guest's own bytes uncleaned
     */
    public ProtocolException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
