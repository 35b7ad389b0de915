/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * rumprun's scheduler for the native tests: a tail queue of threads that
 * keeps its head to itself, one current thread, a hook at every switch, and
 * Xen's runstate below. Memory of threads that ended is used again at once.
 */
#ifndef XTOP_FAKE_BMK_H
#define XTOP_FAKE_BMK_H

#include <stdint.h>

#include "../layout.h"

#define FAKE_STACK 65536u

struct fake_bmk {
	struct bmk_thread *first;
	struct bmk_thread **last; /* where the last one keeps its `next` */
	void (*hook)(void *, void *);
	int64_t now;
	uint64_t times[4];
	int runstate_known;
	unsigned opened; /* runstate_open() calls */
	int broken; /* bmk_sched_threadname() answers as another version's would */
};

extern struct fake_bmk fake;

/* A new kernel with one running thread, "main". */
void fake_boot(void);
struct bmk_thread *fake_create(const char *name, void *cookie, int own_stack);
/* The current thread leaves, on the given queue or dead, and another comes: as sched_switch() does it. */
void fake_switch(struct bmk_thread *to, int leaves_with);
void fake_unlink(struct bmk_thread *thread);
/* Gives the memory of a thread back that was left for dead. */
void fake_reap(struct bmk_thread *thread);

void fake_run(uint64_t nanos);
void fake_idle(uint64_t nanos);
void fake_steal(uint64_t nanos);

#endif
