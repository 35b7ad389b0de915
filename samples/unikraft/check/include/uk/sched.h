/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_SCHED_H
#define CHECK_UK_SCHED_H

#include <uk/thread.h>

struct uk_sched {
	const struct uk_thread *(*idle_thread)(struct uk_sched *scheduler, unsigned int processor);
	struct uk_thread *check_first;
};

struct uk_sched *uk_sched_current(void);
struct uk_thread *uk_sched_thread_create(struct uk_sched *scheduler, uk_thread_fn1_t function, void *argument, const char *name);
void uk_sched_thread_sleep(__nsec nanos);

#define uk_sched_foreach_thread(scheduler, thread) \
	for ((thread) = (scheduler)->check_first; (thread) != NULL; (thread) = (thread)->check_next)

#endif
