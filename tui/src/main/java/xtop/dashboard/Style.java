// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

/** How a cell looks. Colour only ever repeats what a word or a place already says. */
enum Style {
    PLAIN,
    /** Stands out a little: figures of the summary, keys in the help. */
    STRONG,
    /** The header line of the table. */
    HEADER,
    /** The header of the column that the rows are sorted by. */
    SORTED,
    /** The chosen row. */
    CHOSEN,
    /** Something is not as it should be. */
    WARNING,
    /** Something is broken. */
    ALARM
}
