// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet.why;

/** Looks at one domain for one cause. Stateless. */
interface Rule {
    /** The sentence about it, or null where the cause does not apply. */
    String sentence(Evidence evidence);
}
