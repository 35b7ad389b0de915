// SPDX-License-Identifier: BSD-2-Clause
/** The published truth: what every screen, command, file and metric reads. */
package xtop.fleet;
