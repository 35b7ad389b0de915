// SPDX-License-Identifier: BSD-2-Clause
/** The {@code xtop} command: one class a subcommand, and the composition root. */
package xtop.cli;
