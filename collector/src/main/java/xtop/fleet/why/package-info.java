// SPDX-License-Identifier: BSD-2-Clause
/**
 * What ails a domain, in one sentence: rules over a fleet's row, one a cause, with their thresholds in one table. Pure
 * functions of the image, so that every door says the same; what needs memory of several samples is counted by the
 * collector and stands in the image.
 */
package xtop.fleet.why;
