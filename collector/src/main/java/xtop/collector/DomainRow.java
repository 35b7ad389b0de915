// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RowBlock;
import xtop.fleet.Table;

/** The one row of a domain in the table of domains, to be written field by field. Confined to the event loop. */
final class DomainRow {
    private final FleetBuilder builder;
    private final RowBlock block;

    DomainRow(FleetBuilder builder) {
        this.builder = builder;
        this.block = builder.block(Table.DOMAIN);
    }

    /** Makes every field unknown. */
    void begin() {
        block.blank(1);
    }

    /** {@link FigureTable#NONE} for unknown. */
    void number(Field field, long value) {
        block.number(field, 0, value);
    }

    /** What is not finite is unknown. */
    void fraction(Field field, double value) {
        block.fraction(field, 0, value);
    }

    /** Null for unknown. */
    void text(Field field, String text) {
        block.text(field, 0, text);
    }

    /** A cell without a text is unknown. */
    void text(Field field, TextCell cell) {
        block.textNumber(field, 0, cell.number(builder));
    }

    /** Reads its own line, as {@link PublishedDomain#prefetch}. */
    int prefetch() {
        return builder == null ? 1 : 0;
    }

    /** The row as it is published. */
    RowBlock block() {
        return block;
    }
}
