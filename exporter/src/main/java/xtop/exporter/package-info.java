// SPDX-License-Identifier: BSD-2-Clause
/**
 * The fleet as Prometheus sees it. The names come from the field catalogue; a scrape reads the last published fleet and
 * never touches a guest.
 */
package xtop.exporter;
