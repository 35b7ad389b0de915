// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

import java.util.Locale;
import xtop.fleet.Field;
import xtop.fleet.Table;

/** xtop-fields(7): every figure. */
final class FieldsPage {
    private FieldsPage() {}

    static String of(String date, String version) {
        Roff page = new Roff("xtop-fields", 7, date, version, "Miscellaneous");
        page.section("NAME").text("xtop-fields - figures that xtop knows of domains, guests and the host");
        page.section("DESCRIPTION");
        page.text(
                "These names are what -o, --sort and --where of xtop(1) take and what JSON and CSV call a figure; ps(1)'s names "
                        + "for threads are taken as well. After each stand its unit and whose word it is: Xen's, the guest's (a claim), the "
                        + "collector's, or derived from several. What is not known is '-' in tables and absent elsewhere.");
        for (Table table : Table.values()) {
            page.section(table.label().toUpperCase(Locale.ROOT));
            for (Field field : Field.of(table)) {
                String unit = field.unit().label();
                page.item(
                        Roff.bold(field.key())
                                + Roff.escaped(" (" + (unit.isEmpty() ? "" : unit + ", ")
                                        + field.witness().name().toLowerCase(Locale.ROOT) + ")"),
                        field.meaning());
            }
        }
        page.section("SEE ALSO").text("xtop(1), xtop.conf(5)");
        return page.toString();
    }
}
