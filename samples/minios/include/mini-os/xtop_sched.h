/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Mini-OS does not keep of its threads: a number, the order of creation,
 * CPU time and switches. sched.c calls the three functions below (see
 * sched.patch); struct thread holds a struct xtop_thread named xtop.
 *
 * CPU time is what the vCPU's runstate says it really ran: time that Xen gave
 * to other guests, and time in which nothing could run, belongs to no thread.
 * Nothing here makes a hypercall but the first call: Xen keeps the runstate in
 * our memory.
 */
#ifndef XTOP_SCHED_H
#define XTOP_SCHED_H

#include <mini-os/types.h>

struct thread;

struct xtop_thread {
	struct thread *next; /* created after this one */
	struct thread *previous;
	uint32_t id; /* 1, 2, 3 ... in order of creation; never used again */
	uint64_t cpu;      /* ns, up to the last switch */
	uint64_t switches; /* times the scheduler chose it, after another thread or after a wait */
	uint64_t started;  /* xtop_sched_clock() */
};

/* At the end of create_thread(). */
void xtop_thread_created(struct thread *thread);
/* In schedule(): with idle_thread when nothing can run, with the next thread when it is chosen. */
void xtop_thread_runs(struct thread *thread);
/* In exit_thread(), when the thread has left the list. */
void xtop_thread_exited(struct thread *thread);

/* The thread that was created first and still lives; follow xtop.next. */
struct thread *xtop_sched_first(void);
/* Brings the CPU time of the thread that runs now up to date. */
void xtop_sched_charge(void);
/* Threads that live, and switches of all threads since boot, those that ended included. */
uint32_t xtop_sched_threads(void);
uint64_t xtop_sched_switches(void);
/* ns since the first thread was created; never goes back, not even after a restore elsewhere. */
uint64_t xtop_sched_clock(void);
/* The vCPU's time in each RUNSTATE_* until now, ns. Returns 0 where Xen does not tell. */
int xtop_sched_runstate(uint64_t times[4]);
/* Tells Xen where to keep the runstate: again after a restore. */
void xtop_sched_register(void);

#endif
