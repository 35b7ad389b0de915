// SPDX-License-Identifier: BSD-2-Clause
/**
 * A Xen host in memory, for tests and the demo: the same rules and the same failure modes as the real one, with no
 * privileges and no native code.
 */
package xtop.xen.memory;
