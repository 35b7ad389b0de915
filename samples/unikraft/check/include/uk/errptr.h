/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_ERRPTR_H
#define CHECK_UK_ERRPTR_H

#include <stdint.h>

#define PTRISERR(pointer) ((intptr_t)(pointer) < 0 && (intptr_t)(pointer) >= -4095)
#define PTR2ERR(pointer) ((int)(intptr_t)(pointer))

#endif
