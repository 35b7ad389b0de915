// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** What sort of system an agent says it lives in. */
public enum GuestKind {
    OTHER(0, "other"),
    RUMP(1, "rump"),
    MIRAGE(2, "mirage"),
    MINIOS(3, "minios"),
    UNIKRAFT(4, "unikraft"),
    LINUX(5, "linux");

    private final int code;
    private final String label;

    GuestKind(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** Lower-case word for people and labels. */
    public String label() {
        return label;
    }

    /** The kind for a code; {@link #OTHER} for one this version does not know. */
    public static GuestKind of(long code) {
        for (GuestKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return OTHER;
    }
}
