/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Stand-ins for Mini-OS's headers: no more than the port uses, with the types
 * that Mini-OS gives them, so that the port compiles, and is tested, without it.
 */
#ifndef CHECK_TYPES_H
#define CHECK_TYPES_H

#include <stddef.h>
#include <stdint.h>

#endif
