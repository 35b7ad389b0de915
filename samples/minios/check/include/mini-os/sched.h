/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_SCHED_H
#define CHECK_SCHED_H

#include <mini-os/time.h>
#include <mini-os/xtop_sched.h>

struct thread {
	char *name;
	char *stack;
	unsigned long sp;
	uint32_t flags;
	s_time_t wakeup_time;
	struct xtop_thread xtop;
};

extern struct thread *idle_thread;

#define RUNNABLE_FLAG 0x00000001
#define is_runnable(_thread) (_thread->flags & RUNNABLE_FLAG)

struct thread *get_current(void);
struct thread *create_thread(char *name, void (*function)(void *), void *data);
void msleep(uint32_t millisecs);

/* As for Mini-OS's own files. */
#define current get_current()

#endif
