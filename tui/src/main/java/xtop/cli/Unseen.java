// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.print.CellText;

/** Names the times in which listed dead ended before nobody's eyes. */
final class Unseen {
    private static final int MOST = 3;

    private Unseen() {}

    /** One line a gap, the newest {@value #MOST} of them. */
    static List<String> lines(Fleet dead, int[] rows) {
        Map<String, Integer> gaps = new LinkedHashMap<>();
        for (int row : rows) {
            if (dead.has(Field.LAST_SEEN, row)) {
                String gap = "ended between " + CellText.instant(dead.number(Field.LAST_SEEN, row)) + " and "
                        + CellText.instant(dead.number(Field.DIED, row));
                gaps.merge(gap, 1, Integer::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        gaps.forEach((gap, count) -> lines.add(count + " unseen: " + gap + ", while nobody watched"));
        return lines.subList(Math.max(0, lines.size() - MOST), lines.size());
    }
}
