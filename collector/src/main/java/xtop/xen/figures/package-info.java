// SPDX-License-Identifier: BSD-2-Clause
/** What dom0 itself knows of the domains: names in xenstore, back-end devices in the kernel, the output of xl. No native code. */
package xtop.xen.figures;
