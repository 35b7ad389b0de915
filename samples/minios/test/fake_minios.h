/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A little Mini-OS for the native tests: a clock and a runstate that the test
 * moves, threads that are switched by hand, one event channel, grants that a
 * client may hold on to, and a xenstore of a few nodes.
 */
#ifndef XTOP_FAKE_MINIOS_H
#define XTOP_FAKE_MINIOS_H

#include <mini-os/events.h>
#include <mini-os/sched.h>
#include <xen/vcpu.h>

#define FAKE_NODES 8

struct fake_node {
	char path[64], value[16], owner[8], reader[8];
};

struct fake_minios {
	uint64_t now; /* ns since the host's boot */
	struct vcpu_runstate_info *runstate; /* where Xen writes; NULL until registered */
	int refuse_runstate;
	long reservation; /* what Xen answers, pages */
	struct thread *running;
	/* The agent's thread. */
	void (*agent)(void *);
	unsigned turns; /* that it may still take */
	unsigned sleeps; /* msleep() calls */
	void (*meanwhile)(void); /* called while it waits */
	/* Xen. */
	evtchn_handler_t handler;
	evtchn_port_t channel; /* 0: none */
	unsigned unmasked, notified, channels_opened;
	uint32_t reference, revoked;
	uint16_t granted_to;
	int mapped; /* the client has its pages mapped: a grant does not end */
	unsigned pages; /* taken and not given back */
	void *page;
	/* xenstore. */
	struct fake_node node[FAKE_NODES], staged[FAKE_NODES];
	unsigned nodes, staged_nodes, transactions, aborted, again;
	int in_transaction, refuse_permissions;
	const char *read_error; /* instead of an answer */
};

extern struct fake_minios fake;

/* The vCPU runs for so long, is taken away, or has nothing to do. */
void fake_work(uint64_t nanos);
void fake_steal(uint64_t nanos);
void fake_block(uint64_t nanos);

/* As schedule() and exit_thread() of sched.c with the patch. */
void fake_switch(struct thread *thread);
void fake_exit(struct thread *thread);

/* Runs the agent's thread until it has waited so often. */
void fake_run_agent(unsigned turns);

const struct fake_node *fake_find(const char *path);

#endif
