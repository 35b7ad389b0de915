/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Ids for threads: Unikraft calls every library when one is created and when
 * it ends. And their CPU time: Unikraft keeps the time between switches, in
 * which Xen may have run other guests.
 */
#include <uk/config.h>
#include <uk/sched.h>
#include <uk/thread.h>

#include "port.h"

static struct {
	const struct uk_thread *thread; /* NULL: free */
	uint32_t id;
	uint64_t start;
	uint64_t cpu;
	uint64_t exec_time; /* as it was at the last charge */
} known[CONFIG_LIBXTOP_THREADS];

static uint32_t last_id;

static int place_of(const struct uk_thread *thread)
{
	int i;

	for (i = 0; i < CONFIG_LIBXTOP_THREADS; i++) {
		if (known[i].thread == thread)
			return i;
	}
	return -1;
}

static int thread_starts(struct uk_thread *child, struct uk_thread *parent)
{
	int place = place_of(NULL);

	(void)parent;
	if (place >= 0) {
		known[place].thread = child;
		known[place].id = ++last_id;
		known[place].start = xtop_clock();
		known[place].cpu = 0;
		known[place].exec_time = 0;
	}
	/* A thread too many has no id; it is counted, not shown. */
	return 0;
}

static void thread_ends(struct uk_thread *child)
{
	int place = place_of(child);

	/* Its address may soon be another's. */
	if (place >= 0)
		known[place].thread = NULL;
}

/* For threads of every kind, also those without a TLS or an extended context. */
UK_THREAD_INIT_PRIO_FLAGS(thread_starts, thread_ends, 9, 0);

uint32_t xtop_thread_id(const struct uk_thread *thread)
{
	int place = place_of(thread);

	return place >= 0 ? known[place].id : 0;
}

uint64_t xtop_thread_start(const struct uk_thread *thread)
{
	int place = place_of(thread);

	return place >= 0 ? known[place].start : XTOP_AGENT_UNKNOWN;
}

uint64_t xtop_thread_cpu(const struct uk_thread *thread)
{
	int place = place_of(thread);

	return place >= 0 ? known[place].cpu : XTOP_AGENT_UNKNOWN;
}

int xtop_is_idle(const struct uk_thread *thread)
{
	return thread->sched->idle_thread != NULL && thread == thread->sched->idle_thread(thread->sched, 0);
}

/* value * part / whole, good to a millionth, for part <= whole. */
static uint64_t share(uint64_t value, uint64_t part, uint64_t whole)
{
	for (; whole >> 40 != 0; whole >>= 1)
		part >>= 1;
	if (value >> 43 != 0)
		return share(value >> 1, part, whole) << 1;
	return value * ((part << 20) / whole) >> 20;
}

void xtop_threads_charge(uint64_t running)
{
	static uint64_t charged_at;
	uint64_t spent = running > charged_at ? running - charged_at : 0, sum = 0, grown;
	struct uk_thread *thread;
	int place, round;

	charged_at = running;
	/* First how much all have grown, then everybody's share of what the vCPU really ran. */
	for (round = 0; round < 2; round++) {
		uk_sched_foreach_thread(uk_sched_current(), thread) {
			place = place_of(thread);
			if (place < 0 || xtop_is_idle(thread))
				continue;
			grown = thread->exec_time - known[place].exec_time;
			if (round == 0) {
				sum += grown;
				continue;
			}
			known[place].cpu += sum > spent ? share(grown, spent, sum) : grown;
			known[place].exec_time = thread->exec_time;
		}
	}
}
