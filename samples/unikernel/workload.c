/* SPDX-License-Identifier: BSD-2-Clause */
#include "workload.h"

#include "agent.h"
#include "clock.h"
#include "console.h"
#include "memory.h"
#include "panic.h"
#include "text.h"
#include "thread.h"
#include "xen.h"

/* A thread that has work for longer lets others in between. */
#define SLICE CLOCK_MILLISECOND
#define JOB_WORK (CLOCK_MILLISECOND / 5)
#define JOB_LIFE (300 * CLOCK_MILLISECOND)
#define LEAK_RETRY (10 * CLOCK_SECOND)

struct worker {
	uint64_t quantum; /* ns of CPU in each round */
};

static struct worker workers[OPTIONS_SHARES];
static uint32_t workers_count, done; /* done: those that have had their share of this round */
static uint64_t round_begins, period;
static struct wait next_round = { "next round" };
static struct workload_counters counters;

/* A little work: some microseconds. */
static void burn(void)
{
	static volatile uint32_t sink;
	uint32_t value = sink, i;

	for (i = 0; i < 2000; i++)
		value = value * 1664525 + 1013904223;
	sink = value;
}

/* Uses CPU until this thread has had `target` ns of it. */
static void work_until(uint64_t target)
{
	uint64_t used = thread_cpu(), slice_end = used + SLICE;

	while (used < target) {
		burn();
		used = thread_cpu();
		if (used >= slice_end) {
			thread_yield();
			slice_end = used + SLICE;
		}
	}
}

/*
 * The same share of every round. A target adds up, so that what one round takes
 * too much the next one takes less. A round begins when all have done with the
 * one before, at its time or, for lack of CPU, later: so the
 * proportions hold however little Xen gives us.
 */
static void work(void *argument)
{
	const struct worker *worker = argument;
	uint64_t target = thread_cpu();

	for (;;) {
		target += worker->quantum;
		work_until(target);
		if (++done < workers_count) {
			(void)thread_wait(&next_round, CLOCK_NEVER);
			continue;
		}
		done = 0;
		counters.rounds++;
		round_begins += period;
		if (round_begins < clock_now())
			round_begins = clock_now();
		thread_sleep(round_begins);
		thread_wake(&next_round);
	}
}

static void start_workers(const struct options *options)
{
	struct line name;
	uint32_t i, sum = 0;

	workers_count = options->shares_count;
	round_begins = clock_now();
	period = CLOCK_SECOND / options->rounds;
	for (i = 0; i < options->shares_count; i++)
		sum += options->shares[i];
	for (i = 0; i < options->shares_count; i++) {
		workers[i].quantum = period / 1000 * (1000 - options->idle) * options->shares[i] / sum;
		line_start(&name, "spin-");
		line_number(&name, options->shares[i]);
		(void)thread_start(name.bytes, work, &workers[i]);
	}
}

static void sleep_for_ever(void *argument)
{
	(void)argument;
	for (;;)
		thread_sleep(clock_now() + CLOCK_SECOND);
}

static void job(void *argument)
{
	const struct thread *self = thread_current();

	(void)argument;
	counters.jobs_alive++;
	agent_event(XTOP_EVENT_THREAD_STARTED, self->id, self->name);
	work_until(JOB_WORK);
	thread_sleep(self->started + JOB_LIFE);
	agent_event(XTOP_EVENT_THREAD_ENDED, self->id, self->name);
	counters.jobs_alive--;
}

static void churn(void *argument)
{
	const uint64_t pause = CLOCK_SECOND / *(const uint32_t *)argument;
	uint64_t next = clock_now();
	struct line name;

	for (;;) {
		line_start(&name, "job-");
		line_number(&name, ++counters.jobs);
		if (thread_start(name.bytes, job, NULL) == NULL)
			counters.jobs_failed++;
		next += pause;
		if (next < clock_now())
			next = clock_now();
		thread_sleep(next);
	}
}

/* Takes a page at a time; when there is none left it says so and goes on asking. */
static void leak(void *argument)
{
	const uint64_t pause = CLOCK_SECOND * (PAGE_SIZE / 1024) / *(const uint32_t *)argument;
	uint64_t next = clock_now();

	for (;;) {
		next += pause;
		if (memory_take(&memory, 1) == NULL) {
			agent_event(XTOP_EVENT_OUT_OF_MEMORY, 0, "no page left, as told on the command line (leak=)");
			next = clock_now() + LEAK_RETRY;
		} else if (next < clock_now()) {
			next = clock_now();
		}
		thread_sleep(next);
	}
}

static void panic_later(void *argument)
{
	thread_sleep(*(const uint64_t *)argument);
	panic("as told on the command line (panic=)");
}

static void fault_later(void *argument)
{
	const volatile int *volatile nothing = NULL;

	thread_sleep(*(const uint64_t *)argument);
	(void)*nothing;
}

static void stop_later(void *argument)
{
	thread_sleep(*(const uint64_t *)argument);
	console_line("powering off, as told on the command line (stop=)");
	agent_stop();
	shut_down(SHUTDOWN_poweroff);
}

void workload_start(const struct options *options)
{
	static struct options kept;
	struct line name;
	uint32_t i;

	kept = *options;
	start_workers(&kept);
	for (i = 1; i <= kept.sleepers; i++) {
		line_start(&name, "sleeper-");
		line_number(&name, i);
		(void)thread_start(name.bytes, sleep_for_ever, NULL);
	}
	if (kept.churn > 0)
		(void)thread_start("churn", churn, &kept.churn);
	if (kept.leak > 0)
		(void)thread_start("leak", leak, &kept.leak);
	if (kept.panic_after > 0)
		(void)thread_start("panic-later", panic_later, &kept.panic_after);
	if (kept.fault_after > 0)
		(void)thread_start("fault-later", fault_later, &kept.fault_after);
	if (kept.stop_after > 0)
		(void)thread_start("stop-later", stop_later, &kept.stop_after);
}

const struct workload_counters *workload_counters(void)
{
	return &counters;
}
