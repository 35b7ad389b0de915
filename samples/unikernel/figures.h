/* SPDX-License-Identifier: BSD-2-Clause */
/* What this unikernel says of itself: the rows of the agent's tables. */
#ifndef XTOP_FIGURES_H
#define XTOP_FIGURES_H

#include "thread.h"
#include "xtop_agent.h"

/* Names in use at a time: each thread's, its wait channel's, the application's counters. */
#define FIGURES_NAMES (THREADS + 32)

extern const struct xtop_agent_port figures_port;
extern struct xtop_table *const figures_tables[];
extern const uint32_t figures_tables_count;
extern struct xtop_name figures_names[FIGURES_NAMES];

/* Whose CPU time is the agent's. */
void figures_agent_is(const struct thread *thread);

#endif
