// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.List;

/** Two texts line by line: what is gone with a minus, what is new with a plus, and three lines around each. */
final class LineDifference {
    private static final int AROUND = 3;

    private final List<String> lines = new ArrayList<>();

    LineDifference(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (i < before.size() && j < after.size() && before.get(i).equals(after.get(j))) {
                lines.add("  " + before.get(i));
                i++;
                j++;
            } else if (i < before.size() && (j == after.size() || common[i + 1][j] >= common[i][j + 1])) {
                lines.add("- " + before.get(i++));
            } else {
                lines.add("+ " + after.get(j++));
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        boolean left = false;
        for (int i = 0; i < lines.size(); i++) {
            if (isNear(i)) {
                text.append(lines.get(i)).append('\n');
                left = false;
            } else if (!left) {
                text.append("  ...\n");
                left = true;
            }
        }
        return text.toString();
    }

    private boolean isNear(int line) {
        for (int i = Math.max(0, line - AROUND); i <= Math.min(lines.size() - 1, line + AROUND); i++) {
            if (lines.get(i).charAt(0) != ' ') {
                return true;
            }
        }
        return false;
    }
}
