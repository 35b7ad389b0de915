// SPDX-License-Identifier: BSD-2-Clause
/** Conditions on rows of a fleet: the grammar of {@code --where}. */
package xtop.filter;
