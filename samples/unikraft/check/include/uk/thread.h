/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_THREAD_H
#define CHECK_UK_THREAD_H

#include <uk/arch/types.h>

struct uk_sched;

struct uk_thread {
	uint32_t flags;
	__snsec wakeup_time;
	struct uk_sched *sched;
	__nsec exec_time;
	const char *name;
	struct uk_thread *check_next;
};

typedef void (*uk_thread_fn1_t)(void *) __attribute__((noreturn));
typedef int (*uk_thread_init_func_t)(struct uk_thread *child, struct uk_thread *parent);
typedef void (*uk_thread_term_func_t)(struct uk_thread *child);

struct uk_thread *uk_thread_current(void);

#define UK_THREADF_RUNNABLE 0x008
#define UK_THREADF_EXITED 0x010
#define uk_thread_is_exited(t) ((t)->flags & UK_THREADF_EXITED)
#define uk_thread_is_runnable(t) (!uk_thread_is_exited(t) && ((t)->flags & UK_THREADF_RUNNABLE))

#define UK_THREAD_INIT_PRIO_FLAGS(init_fn, term_fn, prio, flags) \
	extern const uk_thread_init_func_t check_##init_fn; \
	extern const uk_thread_term_func_t check_##term_fn; \
	const uk_thread_init_func_t check_##init_fn = (init_fn); \
	const uk_thread_term_func_t check_##term_fn = (term_fn)

#endif
