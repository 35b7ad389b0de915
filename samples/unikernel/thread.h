/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Cooperative threads on the one vCPU, served in turn. A thread keeps the CPU
 * until it waits, sleeps, yields or ends. CPU times come from the vCPU's running
 * time, so time that Xen gave to other domains is nobody's. The thread that
 * called thread_init() becomes "idle": it runs when nobody else can, and owns
 * the time of the boot and of the scheduler's waiting; the CPU times of all
 * threads, ended ones included, add up to the vCPU's.
 */
#ifndef XTOP_THREAD_H
#define XTOP_THREAD_H

#include <stdint.h>

#define THREADS 64u
#define THREAD_NAME 24u
#define THREAD_STACK_PAGES 2u

/* Something to wait for; what waits there shows this name. */
struct wait {
	const char *name;
};

enum thread_state { THREAD_FREE, THREAD_RUNNABLE, THREAD_WAITING, THREAD_ENDED };

struct thread {
	uint32_t id; /* 1 for idle; never used again */
	enum thread_state state;
	char name[THREAD_NAME];
	const struct wait *waiting;
	uint64_t wakeup;   /* clock_now() time of a wait's end, CLOCK_NEVER for none */
	uint64_t started;  /* clock_now() */
	uint64_t cpu;      /* ns, without the present slice */
	uint64_t switches; /* times that it got the CPU */
	void *pointer;     /* stack pointer while it does not run */
	unsigned char *stack;
	uint32_t stack_size;
	void (*run)(void *argument);
	void *argument;
};

struct thread_totals {
	uint64_t switches;  /* since boot */
	uint64_t ended;     /* threads */
	uint64_t ended_cpu; /* ns that they used */
	uint32_t alive, runnable;
};

/* The caller becomes the idle thread; its stack is given. */
void thread_init(void *stack, uint32_t stack_size);

/* A new thread; NULL if there is no room or memory. Its name is copied. It ends when `run` returns. */
struct thread *thread_start(const char *name, void (*run)(void *argument), void *argument);

struct thread *thread_current(void);

/* CPU time of the current thread until now, ns. */
uint64_t thread_cpu(void);

/* Lets others run. */
void thread_yield(void);

/* Waits until thread_wake() or clock_now() reaches `until`; returns whether it was woken. */
int thread_wait(const struct wait *wait, uint64_t until);
void thread_sleep(uint64_t until);

/* Wakes all that wait there. */
void thread_wake(const struct wait *wait);

/* The idle thread's work: never returns. */
void thread_idle(void) __attribute__((noreturn));

/* One round of it: runs others as long as there are any, then blocks. */
void thread_idle_once(void);

/* Slot `index` below THREADS, or NULL if there is no thread. */
const struct thread *thread_at(uint32_t index);

/* Bytes of its stack in use, ns of CPU with the present slice. */
uint32_t thread_stack_used(const struct thread *thread);
uint64_t thread_cpu_of(const struct thread *thread);

struct thread_totals thread_totals(void);

#endif
