// SPDX-License-Identifier: BSD-2-Clause
/** Domains by what they have in common, and those that stand out of their group. */
package xtop.group;
