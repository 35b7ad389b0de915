// SPDX-License-Identifier: BSD-2-Clause
/**
 * Xen without Xen, for tests: Debian's own libxenvchan, xenstored and oxenstored over event channels and grants in
 * shared memory. What it is, what it proves and what it does not: {@code src/test/rig/README.md}.
 */
package xtop.rig;
