// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import java.util.Comparator;

/**
 * Domains that have something in common.
 *
 * @param name what it is; null for those of which it is not known
 * @param rows the domains' rows; belongs to this record
 */
public record Group(String name, int[] rows) {
    static final Comparator<Group> LARGEST_FIRST = Comparator.comparing((Group group) -> group.name == null)
            .thenComparing(group -> -group.rows.length)
            .thenComparing(group -> group.name == null ? "" : group.name);

    /** How many domains there are. */
    public int size() {
        return rows.length;
    }
}
