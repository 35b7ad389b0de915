// SPDX-License-Identifier: BSD-2-Clause
/** Manual pages and shell completion, made from the model of the command line when xtop is built; not part of its jar. */
package xtop.cli.manual;
