// SPDX-License-Identifier: BSD-2-Clause
/** The stats protocol that agents speak: frames, samples, names and their codec. JDK only, no I/O, no threads, no clocks. */
package xtop.protocol;
