/* SPDX-License-Identifier: BSD-2-Clause */
/* The two halves of the port, and what the agent's thread asks of them. After Mini-OS's own headers. */
#ifndef XTOP_MINIOS_PORT_H
#define XTOP_MINIOS_PORT_H

/* For its own files Mini-OS makes this word a macro; the codec has a field of that name. */
#undef current

#include "xtop_agent.h"

/* Threads that are shown, the oldest first; SYSTEM_THREADS counts all. */
#ifndef XTOP_MINIOS_THREADS
#define XTOP_MINIOS_THREADS 64
#endif
#define XTOP_MINIOS_METRICS 16

/* ---- minios_xen.c ---- */

/* For vchan_listen(), without a context. */
extern const struct vchan_port minios_vchan_port;

int minios_keys_present(void *context, const char *path, uint32_t reference, uint32_t channel);

/* Sleeps until the channel rings or `nanos` have gone by, at least a millisecond. */
void minios_wait(uint64_t nanos);

/* ---- minios_figures.c ---- */

extern const struct xtop_agent_port minios_agent_port;
extern struct xtop_table *const minios_tables[];
extern const uint32_t minios_tables_count;
/* One name a thread and a metric, and a few for those that end and start in one interval. */
#define MINIOS_NAMES (XTOP_MINIOS_THREADS + XTOP_MINIOS_METRICS + 16)
extern struct xtop_name minios_names[MINIOS_NAMES];

/* ns since 1970 when the guest booted. */
uint64_t minios_boot_time(void);

struct thread;
/* Whose CPU time is the agent's own; `memory` is what the agent holds besides the tables, bytes. */
void minios_agent_is(struct thread *thread, uint64_t memory);

/* Returns 0 or -1: no room. */
int minios_metric(const char *name, const void *value, int is_gauge);

#endif
