// SPDX-License-Identifier: BSD-2-Clause
/** The fleet as Prometheus and OpenMetrics text over HTTP. */
package xtop.exporter;
