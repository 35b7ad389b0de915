// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.fleet.FleetBuilder;
import xtop.fleet.RowBlock;
import xtop.fleet.Table;

/**
 * A domain as it is published: its row and those below it, as bytes that are copied into one fleet after another. While
 * all is well with a domain its rows are only brought up to date where something new is told of it; whatever else happens
 * makes them stale, and they are written anew for the next fleet. Confined to the event loop.
 */
final class PublishedDomain {
    /** Rows of a table from which on large guests are left out, and the rows that make a guest large. */
    private static final int CROWDED = 1 << 19;

    private static final int LARGE = 64;
    private static final RowBlock[] NONE = new RowBlock[0];

    final DomainRow row;
    /** Xen's account of the vCPUs, and the guest's. */
    final RowBlock vcpus;

    private final FleetBuilder builder;
    /** What dom0 carries for it; null before the first. */
    private RowBlock vifs;

    private RowBlock vbds;
    /** What else has rows below it. */
    private RowBlock[] below = NONE;

    private int blocks;
    private boolean kept;
    private long keptUntil;
    private int generation;
    private long samples;
    private int version;

    PublishedDomain(FleetBuilder builder) {
        this.builder = builder;
        this.row = new DomainRow(builder);
        this.vcpus = builder.block(Table.VCPU);
    }

    /** Forgets everything, to be written anew. */
    void begin() {
        row.begin();
        vcpus.blank(0);
        blocks = 0;
        kept = false;
    }

    /** Puts rows below the domain's. */
    void add(RowBlock rows) {
        if (rows.rows() > 0) {
            if (blocks == below.length) {
                below = Arrays.copyOf(below, blocks + 2);
            }
            below[blocks++] = rows;
        }
    }

    /** Makes rows for so many virtual interfaces and block devices, in which nothing is known. */
    void beginDevices(int interfaces, int disks) {
        vifs = blank(vifs, Table.VIF, interfaces);
        vbds = blank(vbds, Table.VBD, disks);
    }

    private RowBlock blank(RowBlock old, Table table, int rows) {
        if (rows == 0 && old == null) {
            return null;
        }
        RowBlock block = old == null ? builder.block(table) : old;
        block.blank(rows);
        add(block);
        return block;
    }

    /** Virtual interfaces; null for none. */
    RowBlock vifs() {
        return vifs;
    }

    /** Virtual block devices; null for none. */
    RowBlock vbds() {
        return vbds;
    }

    /** Whether there are rows for so many of both. */
    boolean hasDevices(int interfaces, int disks) {
        return (vifs == null ? 0 : vifs.rows()) == interfaces && (vbds == null ? 0 : vbds.rows()) == disks;
    }

    /** Reads, for {@link Prefetch}, what its row is written to, so many references away; the result means nothing. */
    int prefetch(int depth) {
        return switch (depth) {
            case 0 -> (int) samples + blocks;
            case 1 -> row.prefetch();
            default -> row.block().prefetch(depth - 2);
        };
    }

    /** The same for what the rows below are copied from. */
    int prefetchBelow(int depth) {
        if (depth == 0) {
            return below.length;
        }
        int sum = vcpus.prefetch(depth - 1);
        for (int i = 0; i < blocks; i++) {
            sum += below[i].prefetch(depth - 1);
        }
        return sum;
    }

    /** Has the rows written anew for the next fleet. */
    void stale() {
        kept = false;
    }

    /**
     * The rows are written, and stay true until something new is told.
     *
     * @param session all is well with it
     */
    void keep(GuestSession session) {
        kept = true;
        generation = builder.generation();
        follow(session);
    }

    /** Whether the rows may be brought up to date. */
    boolean isKept() {
        return kept && generation == builder.generation();
    }

    /** Whether the rows are as they would be, written anew. */
    boolean isKept(long now) {
        return isKept() && keptUntil - now > 0;
    }

    /** Whether all that came from a guest since the rows were written is one sample, whose rows stand as before. */
    boolean isFollowedBy(GuestSession session) {
        return session.isSteady()
                && session.counters().samples == samples + 1
                && session.view().version() == version;
    }

    /** The rows are of the session's newest sample. */
    void follow(GuestSession session) {
        keptUntil = session.calmUntil();
        samples = session.counters().samples;
        version = session.view().version();
    }

    /** Samples of the domain, as of its rows. */
    long samples() {
        return samples;
    }

    /**
     * Appends all rows to a fleet; guests that claim thousands of rows each must not make it too large to publish.
     *
     * @return the domain's row
     */
    int addTo(FleetBuilder fleet) {
        int domain = fleet.add(row.block());
        if (vcpus.rows() > 0) {
            fleet.add(vcpus);
        }
        for (int i = 0; i < blocks; i++) {
            RowBlock rows = below[i];
            if (rows.rows() <= LARGE || fleet.rows(rows.table()) <= CROWDED) {
                fleet.add(rows);
            }
        }
        return domain;
    }
}
