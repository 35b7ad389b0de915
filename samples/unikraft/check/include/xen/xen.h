/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_XEN_H
#define CHECK_XEN_H

#include <stdint.h>

typedef uint16_t domid_t;
#define DOMID_SELF ((domid_t)0x7ff0)

#endif
