/* SPDX-License-Identifier: BSD-2-Clause */
/* What a rumprun guest knows of itself, as the rows of an agent. */
#ifndef XTOP_RUMPRUN_FIGURES_H
#define XTOP_RUMPRUN_FIGURES_H

#include "threads.h"
#include "xtop_agent.h"

/* Names in use at a time: one a thread, one an interface, and a few of those that just ended. */
#define FIGURES_NAMES (THREADS_MAX + 24)

struct bmk_thread;

/* Context: none. */
extern const struct xtop_agent_port figures_port;
extern struct xtop_table *const figures_tables[];
extern const uint32_t figures_tables_count;
extern struct xtop_name figures_names[FIGURES_NAMES];

/* Before the first sample: which thread is the agent's, and bytes that it takes besides this file's. */
void figures_open(struct bmk_thread *agent, uint64_t memory);

/* Wall clock of the guest's boot, ns since 1970. */
uint64_t figures_boot_time(void);

#endif
