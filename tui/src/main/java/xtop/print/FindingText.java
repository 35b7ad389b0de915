// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.List;
import xtop.doctor.Finding;

/** What a line of a diagnosis says, for programs. Any thread. */
public final class FindingText {
    /** What each of its texts is called. */
    static final List<String> NAMES = List.of("check", "verdict", "finding", "mend");

    private FindingText() {}

    /** A finding's texts without control characters; empty where it has none. */
    static List<String> of(Finding finding) {
        return List.of(
                finding.check(),
                finding.verdict().label(),
                CellText.clean(finding.text()),
                finding.mend() == null ? "" : CellText.clean(finding.mend()));
    }

    /** Prints findings as comma-separated values, their names first. */
    public static void csv(List<Finding> findings, LineOutput out) throws IOException {
        out.append(String.join(",", NAMES)).newline();
        StringBuilder line = new StringBuilder();
        for (Finding finding : findings) {
            line.setLength(0);
            line.append(finding.check());
            for (String text : of(finding).subList(1, NAMES.size())) {
                Csv.text(line.append(','), text);
            }
            out.append(line).newline();
        }
    }
}
