// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * Something that happened in a guest between two samples.
 *
 * @param kind what happened
 * @param guestNanos the guest's monotonic clock then, ns since its boot
 * @param subject a thread id for thread events, otherwise 0
 * @param text the guest's own words, already cleaned by {@link GuestText}; empty for none
 */
public record GuestEvent(Kind kind, long guestNanos, long subject, String text) {
    /** What happened. */
    public enum Kind {
        OTHER(0, "other"),
        THREAD_STARTED(1, "thread-started"),
        THREAD_ENDED(2, "thread-ended"),
        OUT_OF_MEMORY(3, "out-of-memory"),
        PANIC(4, "panic"),
        MESSAGE(5, "message");

        private final int code;
        private final String label;

        Kind(int code, String label) {
            this.code = code;
            this.label = label;
        }

        /** The code on the wire. */
        public int code() {
            return code;
        }

        /** Lower-case word for people and scripts. */
        public String label() {
            return label;
        }

        /** The kind for a code; {@link #OTHER} for one this version does not know. */
        public static Kind of(long code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return OTHER;
        }
    }
}
