// SPDX-License-Identifier: BSD-2-Clause
/**
 * The real Xen, by direct-mapped JNA of libraries with a stable ABI ({@code libxengnttab.so.1},
 * {@code libxenevtchn.so.1}) and of libc. {@code jna.library.path} comes first in the search. Nothing native is loaded
 * before the first handle is opened.
 */
package xtop.xen.jna;
