// SPDX-License-Identifier: BSD-2-Clause
/** The shared page of libxenvchan.h, its rings, and a non-blocking byte channel over them. */
package xtop.vchan;
