// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;

/**
 * Who stands out of a group, by the modified z-score (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993): the
 * distance from the median in units of the median absolute deviation, which up to half of the group cannot spoil. Where
 * more than half have the same value that deviation is 0, and the mean absolute deviation takes its place. Besides, the
 * difference must be one that matters: {@link Quantity#least} and a tenth of the median. Stateless; any thread.
 */
public final class Outliers {
    /** Scores above this stand out. */
    public static final double SCORE = 3.5;

    /**
     * Domains of which a figure must be known. With fewer, one that differs from others that are all equal does not
     * reach {@link #SCORE} whatever its value: so small a group has nothing usual.
     */
    public static final int FEWEST = 5;

    /** Makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double MEDIAN_FACTOR = 1.4826;

    /** The same for the mean absolute deviation. */
    private static final double MEAN_FACTOR = 1.2533;

    private static final double LEAST_SHARE = 0.1;

    private static final Comparator<Outlier> FARTHEST_FIRST =
            Comparator.comparingDouble(Outlier::score).reversed().thenComparingInt(Outlier::row);

    private Outliers() {}

    /** Whether a group can be judged by any of some figures: alike by more than what is unknown, and large enough. */
    public static boolean tell(Fleet fleet, Group group, List<Field> fields) {
        for (Field field : fields) {
            if (Quantity.comparable(field)
                    && group.name() != null
                    && Spread.of(fleet, group, field).known() >= FEWEST) {
                return true;
            }
        }
        return false;
    }

    /** Who stands out of a group in any of some figures, the farthest first. */
    public static List<Outlier> of(Fleet fleet, Group group, List<Field> fields) {
        if (group.name() == null || group.size() < FEWEST) {
            return List.of();
        }
        List<List<Departure>> departures = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            departures.add(new ArrayList<>());
        }
        for (Field field : fields) {
            if (Quantity.comparable(field)) {
                judge(fleet, group, field, departures);
            }
        }
        List<Outlier> found = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            List<Departure> reasons = departures.get(i);
            if (!reasons.isEmpty()) {
                reasons.sort(Comparator.comparingDouble(Departure::score).reversed());
                found.add(new Outlier(group, group.rows()[i], reasons));
            }
        }
        found.sort(FARTHEST_FIRST);
        return found;
    }

    /** All who stand out of some groups, the farthest first. */
    public static List<Outlier> of(Fleet fleet, List<Group> groups, List<Field> fields) {
        List<Outlier> all = new ArrayList<>();
        for (Group group : groups) {
            all.addAll(of(fleet, group, fields));
        }
        all.sort(FARTHEST_FIRST);
        return all;
    }

    private static void judge(Fleet fleet, Group group, Field field, List<List<Departure>> departures) {
        Spread spread = Spread.of(fleet, group, field);
        if (spread.known() < FEWEST) {
            return;
        }
        double median = spread.median();
        double usual = usualDeviation(fleet, group, field, median);
        double least = Math.max(Quantity.least(field.unit()), LEAST_SHARE * Math.abs(median));
        for (int i = 0; i < group.size(); i++) {
            double value = Quantity.of(fleet, field, group.rows()[i]);
            double distance = Math.abs(value - median);
            if (distance >= least && distance / usual > SCORE) {
                departures.get(i).add(new Departure(field, value, median, spread.known(), distance / usual));
            }
        }
    }

    private static double usualDeviation(Fleet fleet, Group group, Field field, double median) {
        double[] distances = new double[group.size()];
        int known = 0;
        double sum = 0;
        for (int row : group.rows()) {
            double value = Quantity.of(fleet, field, row);
            if (!Double.isNaN(value)) {
                distances[known++] = Math.abs(value - median);
                sum += Math.abs(value - median);
            }
        }
        double middle = Spread.median(distances, known);
        return middle > 0 ? MEDIAN_FACTOR * middle : MEAN_FACTOR * sum / known;
    }
}
