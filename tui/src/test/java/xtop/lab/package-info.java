// SPDX-License-Identifier: BSD-2-Clause
/**
 * xtop on a real Xen host: the package is installed in the dom0 of samples/xen-lab, guests run the real agent, and Xen's
 * own tools say what is true. One machine serves all classes; each starts what it needs and ends it.
 */
package xtop.lab;
