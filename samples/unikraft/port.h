/* SPDX-License-Identifier: BSD-2-Clause */
/* The two halves of the port, and what the agent's thread asks of them. */
#ifndef XTOP_UNIKRAFT_PORT_H
#define XTOP_UNIKRAFT_PORT_H

#include "xtop_agent.h"

#ifndef CONFIG_LIBXTOP_THREADS
#define CONFIG_LIBXTOP_THREADS 64
#endif
#define XTOP_METRICS 16
#define XTOP_INTERFACES 4

/* ---- xen.c ---- */

/* For vchan_listen(), without a context. */
extern const struct vchan_port xtop_vchan_port;

int xtop_keys_present(void *context, const char *path, uint32_t reference, uint32_t channel);

/* Sleeps until the channel rings or `nanos` have gone by. */
void xtop_wait(uint64_t nanos);

/* ---- figures.c ---- */

extern const struct xtop_agent_port xtop_figures_port;
extern struct xtop_table *const xtop_tables[];
extern const uint32_t xtop_tables_count;
#define XTOP_NAMES (CONFIG_LIBXTOP_THREADS + XTOP_METRICS + XTOP_INTERFACES + 16)
extern struct xtop_name xtop_names[XTOP_NAMES];

/* ns since 1970 when the guest's clock began. */
uint64_t xtop_boot_time(void);

/* ns since the guest's boot; never goes back. */
uint64_t xtop_clock(void);

struct uk_thread;
/* Whose CPU time is the agent's own; `memory` is what the agent holds besides the tables, bytes. */
void xtop_agent_is(struct uk_thread *thread, uint64_t memory);

/* Returns 0 or -1: no room. */
int xtop_metric(const char *name, const void *value, int is_gauge);

/* ---- threads.c ---- */

/* The id of a living thread: 1, 2, 3 ... in the order in which we met them, which is that of creation. 0: no room. */
uint32_t xtop_thread_id(const struct uk_thread *thread);
/* xtop_clock() when it was met. */
uint64_t xtop_thread_start(const struct uk_thread *thread);
/* CPU time up to the last xtop_threads_charge(), ns. */
uint64_t xtop_thread_cpu(const struct uk_thread *thread);
/* Shares out what the vCPU has run, ns since boot, in proportion to the time that Unikraft counts for each thread. */
void xtop_threads_charge(uint64_t running);
int xtop_is_idle(const struct uk_thread *thread);

#endif
