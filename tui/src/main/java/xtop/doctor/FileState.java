// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

/**
 * What a file is, links followed.
 *
 * @param type as {@code ls -l} shows it: {@code -}, {@code d}, {@code c}, {@code s} …
 * @param mode permission bits, 12 of them
 * @param owner the user's name, or its number where it has none
 * @param group the same of the group
 * @param bytes its length
 */
public record FileState(char type, int mode, String owner, String group, long bytes) {
    /** Such as {@code root:xtop 2750}. */
    String who() {
        return owner + ":" + group + " " + octal();
    }

    /** The mode in octal, four digits at least. */
    String octal() {
        String digits = Integer.toOctalString(mode);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    boolean has(int bits) {
        return (mode & bits) == bits;
    }
}
