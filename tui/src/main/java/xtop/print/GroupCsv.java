// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.List;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.group.Departure;
import xtop.group.Group;
import xtop.group.Outlier;
import xtop.group.Spread;

/** Groups and those who stand out of them as {@link Csv} has it: a line for each figure. One thread. */
public final class GroupCsv {
    private final LineOutput out;

    public GroupCsv(LineOutput out) {
        this.out = out;
    }

    /** Prints the names of the columns of {@link #groups}. */
    public void groupsHeader() throws IOException {
        out.append("published,group,size,figure,known,sum,median,worst,worst_domain")
                .newline();
    }

    /** Prints the names of the columns of {@link #outliers}. */
    public void outliersHeader() throws IOException {
        out.append("published,group,size,domain,domid,figure,value,median,known,score")
                .newline();
    }

    /** Prints a line for each figure of each group; none for a figure of which nothing is known. */
    public void groups(Fleet fleet, List<Group> groups, List<Field> fields) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Group group : groups) {
            for (Field field : fields) {
                Spread spread = Spread.of(fleet, group, field);
                if (spread.known() > 0) {
                    start(line, fleet, group);
                    line.append(',').append(field.key()).append(',').append(spread.known());
                    value(line, spread.sum());
                    value(line, spread.median());
                    value(line, spread.worst());
                    line.append(',');
                    Csv.text(line, fleet.text(Field.LABEL, spread.worstRow()));
                    out.append(line).newline();
                }
            }
        }
    }

    /** Prints a line for each figure in which a domain stands out. */
    public void outliers(Fleet fleet, List<Outlier> outliers) throws IOException {
        StringBuilder line = new StringBuilder();
        for (Outlier outlier : outliers) {
            for (Departure departure : outlier.departures()) {
                start(line, fleet, outlier.group());
                line.append(',');
                Csv.text(line, fleet.text(Field.LABEL, outlier.row()));
                line.append(',').append(fleet.number(Field.DOMID, outlier.row()));
                line.append(',').append(departure.field().key());
                value(line, departure.value());
                value(line, departure.median());
                line.append(',').append(departure.known());
                value(line, departure.score());
                out.append(line).newline();
            }
        }
    }

    private static void start(StringBuilder line, Fleet fleet, Group group) {
        line.setLength(0);
        line.append(fleet.publishedEpochNanos()).append(',');
        Csv.text(line, group.name());
        line.append(',').append(group.size());
    }

    private static void value(StringBuilder line, double value) {
        line.append(',');
        if (Double.isFinite(value)) {
            CellText.appendExact(line, value);
        }
    }
}
