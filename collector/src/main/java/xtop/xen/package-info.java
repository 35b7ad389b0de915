// SPDX-License-Identifier: BSD-2-Clause
/** All that Xen is to xtop: four small interfaces. Twins: {@code xtop.xen.jna} (the real one) and {@code xtop.xen.memory}. */
package xtop.xen;
