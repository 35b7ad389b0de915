/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_TIME_H
#define CHECK_UK_TIME_H

#include <uk/arch/types.h>

__nsec ukplat_monotonic_clock(void);
__nsec ukplat_wall_clock(void);

#endif
