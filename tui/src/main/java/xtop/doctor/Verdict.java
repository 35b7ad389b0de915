// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

/** What a check has found. */
public enum Verdict {
    /** As it should be. */
    OK,
    /** To be mended. */
    WRONG,
    /** Nobody can say, or this user may not look. */
    UNKNOWN;

    /** The word that is printed. */
    public String label() {
        return switch (this) {
            case OK -> "ok";
            case WRONG -> "wrong";
            case UNKNOWN -> "unknown";
        };
    }
}
