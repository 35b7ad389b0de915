/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What we use of rumprun's lowest layer (libbmk_core) and of the rump kernel
 * above it: prototypes of their global symbols. rumprun installs no headers of
 * that layer, and its source tree's clash with libc's.
 */
#ifndef XTOP_RUMPRUN_BMK_H
#define XTOP_RUMPRUN_BMK_H

#include <stdint.h>

struct bmk_thread;

/* The thread that runs; in a scheduler hook, the one that is about to leave. */
extern __thread struct bmk_thread *bmk_current;

/* Bytes of a stack that the scheduler allocated. */
extern unsigned long bmk_stacksize;

/* All that the page allocator has and has given away, kB. No header of rumprun declares them. */
extern unsigned long pgalloc_totalkb, pgalloc_usedkb;

/* bmk_sched_blockprepare_timeout(): no time-out. */
#define BMK_FOREVER (-1)

struct bmk_thread *bmk_sched_create(const char *name, void *cookie, int joinable, void (*run)(void *), void *argument, void *stack,
	unsigned long stack_size);
const char *bmk_sched_threadname(struct bmk_thread *thread);
/* The thread pointer of the current thread. */
void *bmk_sched_gettcb(void);
void bmk_sched_blockprepare_timeout(int64_t deadline);
int bmk_sched_block(void);
/* Any context, interrupt handlers too. */
void bmk_sched_wake(struct bmk_thread *thread);
void bmk_sched_set_hook(void (*hook)(void *leaving, void *coming));

/* ns by Xen's system time: since the boot of the host. */
int64_t bmk_platform_cpu_clock_monotonic(void);
/* Wall clock at which bmk_platform_cpu_clock_monotonic() was 0, ns since 1970. */
int64_t bmk_platform_cpu_clock_epochoffset(void);
/* Interrupts off, and back to what they were. */
unsigned long bmk_platform_splhigh(void);
void bmk_platform_splx(unsigned long level);

void *bmk_pgalloc(int order);
void bmk_pgfree(void *pages, int order);
void bmk_printf(const char *format, ...);

#endif
