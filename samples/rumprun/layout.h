/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where rumprun's scheduler (lib/libbmk_core/sched.c) and its threads of the
 * application (lib/librumprun_base/_lwp.c) keep what no function tells. Both
 * structs are private to those files and have been like this since 2015;
 * layout_holds() finds out whether they still are.
 */
#ifndef XTOP_RUMPRUN_LAYOUT_H
#define XTOP_RUMPRUN_LAYOUT_H

#include <stdint.h>

struct bmk_thread;

/* Bits of bmk_thread.flags. */
#define BMK_ON_RUN_QUEUE 0x001
#define BMK_ON_TIME_QUEUE 0x002
#define BMK_ON_BLOCK_QUEUE 0x004
#define BMK_ON_QUEUES 0x007
#define BMK_RUNNING 0x008
#define BMK_MUST_JOIN 0x020
#define BMK_JOINED 0x040 /* ended, and waits to be joined if BMK_MUST_JOIN */
#define BMK_OWN_STACK 0x100 /* given to the scheduler, not made by it */
#define BMK_DEAD 0x200

/* A tail queue's links: the next element, and where the one before keeps its `next`. */
struct bmk_links {
	struct bmk_thread *next;
	struct bmk_thread **previous;
};

struct bmk_thread {
	char name[16];
	int64_t wakeup;
	int flags;
	int error;
	char *stack;
	void *cookie; /* the application's thread, or NULL for one of the kernel */
	unsigned long stack_pointer;
	unsigned long program_counter;
	unsigned long thread_pointer;
	unsigned long thread_pointer_size;
	struct bmk_links queue;
	struct bmk_links all;
};

struct rumprun_lwp {
	struct bmk_thread *thread;
	int id;
	char name[17]; /* pthread_setname_np() */
};

/* Whether the current thread looks like this. */
int layout_holds(void);

#endif
