/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_INIT_H
#define CHECK_UK_INIT_H

struct uk_init_ctx;
#define uk_late_initcall(init, term) int (*const check_init_##init)(struct uk_init_ctx *) = (init)

#endif
