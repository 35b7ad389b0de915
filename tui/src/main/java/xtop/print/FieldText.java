// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import xtop.fleet.Field;

/** What the catalogue says of a field, for programs. Any thread. */
public final class FieldText {
    /** What each of its texts is called. */
    static final List<String> NAMES = List.of("key", "table", "header", "kind", "unit", "word_of", "metric", "meaning");

    private FieldText() {}

    /** A field's texts; empty where it has none. */
    static List<String> of(Field field) {
        return List.of(
                field.key(),
                field.table().label(),
                field.header(),
                field.kind().name().toLowerCase(Locale.ROOT),
                field.unit().label(),
                field.witness().name().toLowerCase(Locale.ROOT),
                field.metric() == null ? "" : field.metric(),
                field.meaning());
    }

    /** Prints fields as comma-separated values, their names first. */
    public static void csv(List<Field> fields, LineOutput out) throws IOException {
        out.append(String.join(",", NAMES)).newline();
        StringBuilder line = new StringBuilder();
        for (Field field : fields) {
            line.setLength(0);
            for (String text : of(field)) {
                Csv.text(line.append(line.length() == 0 ? "" : ","), text);
            }
            out.append(line).newline();
        }
    }
}
