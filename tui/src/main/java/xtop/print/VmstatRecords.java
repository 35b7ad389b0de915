// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.List;

/** Lines of vmstat as comma-separated values: every figure of every layout, raw. Locale-independent. One thread. */
public final class VmstatRecords {
    private final LineOutput out;

    public VmstatRecords(LineOutput out) {
        this.out = out;
    }

    /** Prints the line of names. */
    public void header() throws IOException {
        out.append("published,domain,domid,since,over");
        for (VmstatFigure figure : VmstatFigure.values()) {
            out.append(",").append(figure.key());
        }
        out.newline();
    }

    /** Prints a line for each; what is not known is empty. */
    public void lines(List<VmstatInterval> intervals) throws IOException {
        StringBuilder line = new StringBuilder();
        for (VmstatInterval interval : intervals) {
            VmstatSample now = interval.now();
            line.setLength(0);
            line.append(now.published).append(',');
            Csv.text(line, now.domain);
            line.append(',');
            if (now.domid >= 0) {
                line.append(now.domid);
            }
            line.append(',').append(interval.since()).append(',');
            if (!Double.isNaN(interval.nanos())) {
                line.append(Math.round(interval.nanos()));
            }
            for (VmstatFigure figure : VmstatFigure.values()) {
                double value = figure.of(interval);
                line.append(',');
                if (!Double.isNaN(value)) {
                    CellText.appendExact(line, value);
                }
            }
            out.append(line).newline();
        }
    }
}
