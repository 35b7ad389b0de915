// SPDX-License-Identifier: BSD-2-Clause
/** Text tables, JSON and vmstat lines, all from the field catalogue. */
package xtop.print;
