// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import java.util.Arrays;
import xtop.fleet.Field;
import xtop.fleet.Fleet;

/**
 * A figure over the domains of a group, as far as it is known.
 *
 * @param known of how many domains it is known
 * @param sum NaN where it is known of none, or sums mean nothing
 * @param median the middle, or the mean of the two in the middle; NaN where it is known of none
 * @param worst the largest, or where little is worse the smallest; NaN where it is known of none
 * @param worstRow the first domain that has it; -1 where it is known of none
 */
public record Spread(int known, double sum, double median, double worst, int worstRow) {
    /** The spread of a figure over a group. */
    public static Spread of(Fleet fleet, Group group, Field field) {
        double[] values = new double[group.size()];
        int known = 0;
        double sum = 0;
        int worstRow = -1;
        double worst = Double.NaN;
        boolean scarce = Quantity.scarce(field);
        for (int row : group.rows()) {
            double value = Quantity.of(fleet, field, row);
            if (Double.isNaN(value)) {
                continue;
            }
            values[known++] = value;
            sum += value;
            if (worstRow < 0 || (scarce ? value < worst : value > worst)) {
                worst = value;
                worstRow = row;
            }
        }
        if (known == 0) {
            return new Spread(0, Double.NaN, Double.NaN, Double.NaN, -1);
        }
        return new Spread(known, Quantity.hasSum(field) ? sum : Double.NaN, median(values, known), worst, worstRow);
    }

    /** The median of the first values; sorts them. */
    static double median(double[] values, int count) {
        Arrays.sort(values, 0, count);
        int middle = count / 2;
        return count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
