/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_LIMITS_H
#define CHECK_UK_LIMITS_H

#define __PAGE_SIZE 4096ul

#endif
