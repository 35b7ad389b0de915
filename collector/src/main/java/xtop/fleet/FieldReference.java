// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.util.Locale;

/** Writes the field catalogue as Markdown: the reference that people and scripts look keys up in. Stateless. */
public final class FieldReference {
    private FieldReference() {}

    /** The whole reference, one table of fields for each table of the fleet. */
    public static String markdown() {
        StringBuilder out = new StringBuilder();
        out.append("# Fields\n\n");
        out.append(
                "Every figure that xtop knows: the key for `-o`, `--sort`, JSON and CSV, the column's header, the\n");
        out.append(
                "unit, whose word it is and, where it is exported, its Prometheus metric. What is unknown prints `-`,\n");
        out.append("never 0. Figures whose word is the guest's are its claim.\n");
        for (Table table : Table.values()) {
            table(out, table);
        }
        return out.toString();
    }

    private static void table(StringBuilder out, Table table) {
        out.append("\n## ").append(table.label()).append("\n\n");
        out.append("| key | header | kind | unit | word of | metric | meaning |\n");
        out.append("| --- | --- | --- | --- | --- | --- | --- |\n");
        for (Field field : Field.of(table)) {
            out.append("| `").append(field.key()).append("` | ").append(field.header());
            out.append(" | ").append(field.kind().name().toLowerCase(Locale.ROOT));
            out.append(" | ").append(field.unit().label());
            out.append(" | ").append(field.witness().name().toLowerCase(Locale.ROOT));
            out.append(" | ").append(field.metric() == null ? "" : "`" + field.metric() + "`");
            out.append(" | ").append(field.meaning()).append(" |\n");
        }
    }
}
