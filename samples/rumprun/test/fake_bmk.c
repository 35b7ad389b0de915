/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_bmk.h"

#include <stdlib.h>
#include <string.h>

#include "../../../agent-protocol/c/vchan/test/check.h"
#include "../bmk.h"
#include "../runstate.h"

#define POOL 4096
#define BOOT_POOL 256 /* of each boot: other addresses than the boot before */

struct fake_bmk fake;
__thread struct bmk_thread *bmk_current;
unsigned long bmk_stacksize = FAKE_STACK;
unsigned long pgalloc_totalkb = 61152, pgalloc_usedkb = 9324;

static struct bmk_thread pool[POOL];
static char stacks[POOL][64]; /* only their addresses matter */
static unsigned char taken[POOL];
static unsigned pool_start;

static void enter(struct bmk_thread *thread)
{
	thread->flags = (thread->flags & ~BMK_ON_QUEUES) | BMK_RUNNING;
	bmk_current = thread;
}

void fake_boot(void)
{
	memset(&fake, 0, sizeof fake);
	memset(taken, 0, sizeof taken);
	pool_start = (pool_start + BOOT_POOL) % (POOL - BOOT_POOL);
	fake.last = &fake.first;
	fake.now = INT64_C(5000000000000);
	fake.runstate_known = 1;
	enter(fake_create("main", NULL, 1));
}

struct bmk_thread *fake_create(const char *name, void *cookie, int own_stack)
{
	struct bmk_thread *thread;
	unsigned i = pool_start;

	/* The lowest free place: memory comes back as soon as it can. */
	while (taken[i])
		i++;
	CHECK(i < pool_start + BOOT_POOL);
	taken[i] = 1;
	thread = &pool[i];
	memset(thread, 0, sizeof *thread);
	strncpy(thread->name, name, sizeof thread->name - 1);
	thread->flags = BMK_ON_RUN_QUEUE | (own_stack ? BMK_OWN_STACK : 0);
	thread->wakeup = BMK_FOREVER;
	thread->stack = stacks[i];
	thread->stack_pointer = (unsigned long)stacks[i] + FAKE_STACK - 1000;
	thread->thread_pointer = (unsigned long)thread + 1;
	thread->cookie = cookie;
	thread->all.previous = fake.last;
	*fake.last = thread;
	fake.last = &thread->all.next;
	return thread;
}

void fake_switch(struct bmk_thread *to, int leaves_with)
{
	struct bmk_thread *from = bmk_current;

	from->flags = (from->flags & ~BMK_RUNNING) | leaves_with;
	to->flags = (to->flags & ~BMK_ON_QUEUES) | BMK_RUNNING;
	if (from != to && fake.hook != NULL)
		fake.hook(from->cookie, to->cookie);
	enter(to);
}

void fake_unlink(struct bmk_thread *thread)
{
	if (thread->all.next != NULL)
		thread->all.next->all.previous = thread->all.previous;
	else
		fake.last = thread->all.previous;
	*thread->all.previous = thread->all.next;
}

void fake_reap(struct bmk_thread *thread)
{
	taken[thread - pool] = 0;
	memset(thread, 0xa5, sizeof *thread);
}

void fake_run(uint64_t nanos)
{
	fake.now += (int64_t)nanos;
	fake.times[RUNSTATE_RUNNING] += nanos;
}

void fake_idle(uint64_t nanos)
{
	fake.now += (int64_t)nanos;
	fake.times[RUNSTATE_BLOCKED] += nanos;
}

void fake_steal(uint64_t nanos)
{
	fake.now += (int64_t)nanos;
	fake.times[RUNSTATE_RUNNABLE] += nanos;
}

const char *bmk_sched_threadname(struct bmk_thread *thread)
{
	return fake.broken ? (const char *)&thread->wakeup : thread->name;
}

void *bmk_sched_gettcb(void)
{
	return (void *)bmk_current->thread_pointer;
}

int64_t bmk_platform_cpu_clock_monotonic(void)
{
	return fake.now;
}

int64_t bmk_platform_cpu_clock_epochoffset(void)
{
	return INT64_C(1700000000000000000);
}

void runstate_open(void)
{
	fake.opened++;
}

int runstate_read(uint64_t times[RUNSTATES])
{
	memcpy(times, fake.times, sizeof fake.times);
	return fake.runstate_known;
}
