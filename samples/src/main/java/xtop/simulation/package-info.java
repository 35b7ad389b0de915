// SPDX-License-Identifier: BSD-2-Clause
/** Guests that are simulated over real rings and the real protocol, and this machine as a guest. */
package xtop.simulation;
