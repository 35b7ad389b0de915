/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The threads of rumprun's scheduler, found without its help: the list that it
 * keeps to itself can be walked from any thread, and so from the current one.
 * CPU time is counted at every switch if threads_chain() got the hook: what the
 * vCPU's runstate says it really ran, so neither idle time nor time stolen
 * by other guests belongs to anybody.
 *
 * The scheduler is cooperative with one vCPU: nothing here needs a lock, and
 * nothing may be called from an interrupt handler.
 */
#ifndef XTOP_RUMPRUN_THREADS_H
#define XTOP_RUMPRUN_THREADS_H

#include <stdint.h>

#ifndef THREADS_MAX
#define THREADS_MAX 128
#endif
/* Longest name: rumprun cuts kernel threads' at 15 characters and pthreads' at 16. */
#define THREADS_NAME 17

#define THREADS_UNKNOWN UINT64_MAX

struct bmk_thread;

struct thread_figures {
	uint32_t id; /* ours: 1, 2, 3 ... in the order in which we met them; never used again */
	uint8_t state; /* enum xtop_thread_state */
	char name[THREADS_NAME];
	/* THREADS_UNKNOWN where not known. */
	uint64_t cpu; /* ns */
	uint64_t switches;
	uint64_t wakeup; /* system time, ns; unknown for a thread that waits without a time-out, or does not wait */
	uint64_t stack_size;
	uint64_t stack_used;
};

struct threads {
	uint32_t total; /* threads that live; may be more than are in figures */
	uint32_t runnable; /* of all, the running one included */
	uint32_t count;
	uint64_t switches; /* of all threads since we counted; THREADS_UNKNOWN without the hook */
	struct thread_figures figures[THREADS_MAX];
};

/*
 * The hook that is to be given to the scheduler in the place of `hook`, which
 * may be NULL and is called at every switch as before. Starts the count of CPU time.
 */
void (*threads_chain(void (*hook)(void *, void *)))(void *, void *);

/* Takes the state of all threads. Returns 0, with nothing in it, where this scheduler is not the one that we know. */
int threads_take(struct threads *threads);

/* CPU time of one thread, ns, or THREADS_UNKNOWN. */
uint64_t threads_cpu(struct bmk_thread *thread);

/* Bytes that this file keeps. */
extern const uint64_t threads_memory;

#endif
