// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import xtop.fleet.Field;

/**
 * A figure in which a domain stands out of its group.
 *
 * @param value the domain's
 * @param median the group's
 * @param known of how many of its domains the figure is known
 * @param score how many of the group's usual deviations lie between value and median; above {@link Outliers#SCORE}
 */
public record Departure(Field field, double value, double median, int known, double score) {}
