/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_TYPES_H
#define CHECK_UK_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef uint64_t __nsec;
typedef int64_t __snsec;
typedef size_t __sz;
typedef ptrdiff_t __ssz;

#endif
