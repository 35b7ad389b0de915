// SPDX-License-Identifier: BSD-2-Clause
/**
 * The xenstore client in pure Java, over xenstored's UNIX socket or the kernel's xenbus device. Works with C xenstored
 * and oxenstored.
 */
package xtop.xen.socket;
