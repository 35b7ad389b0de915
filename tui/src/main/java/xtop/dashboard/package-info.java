// SPDX-License-Identifier: BSD-2-Clause
/** The Lanterna screens of {@code xtop top}. */
package xtop.dashboard;
