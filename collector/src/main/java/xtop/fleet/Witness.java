// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/** Whose word a field is. */
public enum Witness {
    /** Xen or the toolstack: to be believed. */
    XEN,
    /** The guest: a claim. */
    GUEST,
    /** The collector's own observation. */
    COLLECTOR,
    /** Made of both witnesses' words. */
    DERIVED
}
