/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stand-ins for Unikraft's headers: no more than the port uses, with the types
 * that Unikraft gives them, so that the port compiles without it. The options
 * are those of a build with everything switched on.
 */
#ifndef CHECK_UK_CONFIG_H
#define CHECK_UK_CONFIG_H

#define CONFIG_LIBXTOP_AUTOSTART 1
#define CONFIG_LIBXTOP_THREADS 64
#ifndef CHECK_WITHOUT_STATS
#define CONFIG_LIBUKALLOC_IFSTATS_GLOBAL 1
#define CONFIG_LIBUKNETDEV_STATS 1
#endif
#define CONFIG_UK_FULLVERSION "0.0.0"

#endif
