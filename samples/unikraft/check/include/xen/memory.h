/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_MEMORY_H
#define CHECK_MEMORY_H

#define XENMEM_current_reservation 3

#endif
