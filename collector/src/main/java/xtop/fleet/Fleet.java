// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/**
 * All domains at one moment: tables of fields, immutable while its reader holds its lease. A view over one columnar
 * image, the same in memory, in the fleet file and in a recording. Any thread.
 */
public interface Fleet {
    /** Counts published fleets of one collector from 1. */
    long sequence();

    /** Wall clock when it was published, ns since 1970-01-01 UTC. */
    long publishedEpochNanos();

    /** How many rows a table has. */
    int rows(Table table);

    /** First row of a domain's share of a table that belongs to domains. */
    int firstRow(Table table, int domainRow);

    /** How many rows of a table belong to a domain. */
    int rows(Table table, int domainRow);

    /** The domain row that a row of any table below {@link Table#DOMAIN} belongs to. */
    int domainOf(Table table, int row);

    /** Whether the figure is known. Unknown is never 0. */
    boolean has(Field field, int row);

    /** Value of an integral field; meaningless unless {@link #has}. */
    long number(Field field, int row);

    /** Value of a fractional field (rates, percents); NaN where unknown. */
    double fraction(Field field, int row);

    /** Value of a text field, cleaned; null where unknown. */
    String text(Field field, int row);
}
