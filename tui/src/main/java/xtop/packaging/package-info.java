// SPDX-License-Identifier: BSD-2-Clause
/** What the build alone runs to make a distribution; it is in no jar. */
package xtop.packaging;
