// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import java.util.List;

/**
 * A domain that stands out of its group.
 *
 * @param row the domain
 * @param departures in which figures, the greatest score first; at least one
 */
public record Outlier(Group group, int row, List<Departure> departures) {
    public Outlier {
        departures = List.copyOf(departures);
    }

    /** Its greatest score. */
    public double score() {
        return departures.get(0).score();
    }
}
