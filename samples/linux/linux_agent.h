/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc as the rows of an agent: the port that tells the portable agent of a Linux guest. */
#ifndef XTOP_LINUX_AGENT_H
#define XTOP_LINUX_AGENT_H

#include "proc.h"
#include "xtop_agent.h"

#define LINUX_AGENT_VERSION "0.1.0"
/* Names in use at a time: one and a wait channel a thread, and the devices. */
#define LINUX_AGENT_NAMES (2 * PROC_THREADS + PROC_INTERFACES + PROC_BLOCKS + 64)

struct linux_agent {
	struct proc proc;
	uint16_t live[PROC_THREADS]; /* slots of the threads of the last sample */
	uint32_t live_count;
	uint64_t memory; /* of the agent itself, bytes */
	uint32_t samples;      /* taken so far */
	uint32_t told_samples; /* and those that linux_agent_report() has done with */
	uint32_t told_connections;
	uint64_t told_oom_kills;
	char system[XTOP_MAX_NAME];
};

/* For xtop_agent_setup, with the struct linux_agent as context. */
extern const struct xtop_agent_port linux_agent_port;

/* All tables but the agent's own. There is one set a process. */
extern struct xtop_table *const linux_agent_tables[];
extern const uint32_t linux_agent_tables_count;
extern struct xtop_name linux_agent_names[LINUX_AGENT_NAMES];

/*
 * Tells the collector, as an event, of processes that the kernel killed for want
 * of memory between two samples of one connection. To be called after each tick.
 */
void linux_agent_report(struct linux_agent *linux_agent, struct xtop_agent *agent);

/* Opens /proc and fills in what the hello says of this guest. Returns 0 or -1 with errno. */
int linux_agent_open(struct linux_agent *agent, struct xtop_hello *hello);

#endif
