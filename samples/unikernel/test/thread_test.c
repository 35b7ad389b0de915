/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads and the workload on a clock of ours: real stacks and switches, no Xen. */
#include <string.h>

#include "agent.h"
#include "check.h"
#include "clock.h"
#include "console.h"
#include "event.h"
#include "memory.h"
#include "panic.h"
#include "thread.h"
#include "workload.h"

#define PAGES 400u

struct memory memory;

static uint64_t now, cpu;
static uint64_t glance;       /* CPU that each look at the CPU clock costs */
static uint32_t steal_chance; /* of 1000, that Xen takes the CPU away for 10 ms meanwhile */
static uint64_t seed = 11;
static uint64_t events, shortages;

uint64_t clock_now(void)
{
	return now;
}

uint64_t clock_cpu(void)
{
	cpu += glance;
	now += glance;
	if (steal_chance > 0 && random_below(&seed, 1000) < steal_chance)
		now += 10 * CLOCK_MILLISECOND;
	return cpu;
}

void event_scan(void)
{
}

void event_block(uint64_t until)
{
	/* Nobody may wait for ever in here. */
	CHECK(until != CLOCK_NEVER || thread_totals().alive == 1);
	if (until > now && until != CLOCK_NEVER)
		now = until;
}

void panic(const char *text)
{
	fprintf(stderr, "panic: %s\n", text);
	exit(1);
}

void shut_down(unsigned reason)
{
	exit((int)reason + 1);
}

void console_line(const char *text)
{
	(void)text;
}

void agent_event(uint8_t kind, uint32_t subject, const char *text)
{
	(void)subject;
	(void)text;
	events += kind == XTOP_EVENT_THREAD_STARTED || kind == XTOP_EVENT_THREAD_ENDED;
	shortages += kind == XTOP_EVENT_OUT_OF_MEMORY;
}

void agent_stop(void)
{
}

static void spend(uint64_t nanos)
{
	cpu += nanos;
	now += nanos;
}

static void steal(uint64_t nanos)
{
	now += nanos;
}

static const struct thread *find(const char *name)
{
	uint32_t i;

	for (i = 0; i < THREADS; i++) {
		if (thread_at(i) != NULL && strcmp(thread_at(i)->name, name) == 0)
			return thread_at(i);
	}
	return NULL;
}

static uint64_t sum_of_all(void)
{
	uint64_t sum = thread_totals().ended_cpu;
	uint32_t i;

	for (i = 0; i < THREADS; i++)
		sum += thread_at(i) == NULL ? 0 : thread_cpu_of(thread_at(i));
	return sum;
}

static int done;

static void worker(void *argument)
{
	uint64_t each = *(uint64_t *)argument;
	int i;

	for (i = 0; i < 10; i++) {
		spend(each);
		steal(500);
		thread_yield();
	}
	CHECK_EQUAL(thread_cpu(), 10 * each);
	done++;
	thread_sleep(now + 1000000);
}

static void each_thread_gets_the_cpu_time_it_spends_and_none_that_was_stolen(void)
{
	uint64_t a = 300, b = 7000;

	done = 0;
	CHECK(thread_start("a", worker, &a) != NULL);
	CHECK(thread_start("b", worker, &b) != NULL);
	thread_yield();
	CHECK_EQUAL(done, 2);
	CHECK_EQUAL(find("a")->cpu, 3000);
	CHECK_EQUAL(find("b")->cpu, 70000);
	CHECK_EQUAL(sum_of_all(), cpu);
	while (find("a") != NULL || find("b") != NULL)
		thread_idle_once();
	CHECK_EQUAL(sum_of_all(), cpu);
	CHECK_EQUAL(thread_totals().alive, 1);
}

static struct wait bell = { "bell" };
static uint64_t woken, timed_out;

static void waiter(void *argument)
{
	(void)argument;
	if (thread_wait(&bell, now + 5000))
		woken = now;
	if (!thread_wait(&bell, now + 5000))
		timed_out = now;
}

static void a_wait_ends_with_its_bell_or_its_time(void)
{
	uint64_t start = now;

	CHECK(thread_start("waiter", waiter, NULL) != NULL);
	thread_yield();
	CHECK(find("waiter")->state == THREAD_WAITING);
	CHECK(strcmp(find("waiter")->waiting->name, "bell") == 0);
	CHECK_EQUAL(find("waiter")->wakeup, start + 5000);
	now += 100;
	thread_wake(&bell);
	while (find("waiter") != NULL)
		thread_idle_once();
	CHECK_EQUAL(woken, start + 100);
	CHECK_EQUAL(timed_out, start + 5100);
}

static char order[8];
static unsigned order_length;

static void sleeper(void *argument)
{
	const char *letter = argument;

	thread_sleep(now + 1000 * (uint64_t)(*letter - 'a'));
	order[order_length++] = *letter;
}

static void sleepers_wake_in_the_order_of_their_times(void)
{
	char letters[] = "cab";
	int i;

	for (i = 0; i < 3; i++)
		CHECK(thread_start("sleeper", sleeper, &letters[i]) != NULL);
	while (find("sleeper") != NULL)
		thread_idle_once();
	CHECK(strcmp(order, "abc") == 0);
}

static void brief(void *argument)
{
	spend(10);
	(void)argument;
}

static void ten_thousand_threads_leave_no_page_behind_and_no_id_comes_twice(void)
{
	uint32_t free_before = memory.free, last = 0;
	int i;

	for (i = 0; i < 10000; i++) {
		const struct thread *thread = thread_start("brief", brief, NULL);

		CHECK(thread != NULL && thread->id > last);
		last = thread->id;
		thread_yield();
	}
	CHECK_EQUAL(memory.free, free_before);
	CHECK_EQUAL(sum_of_all(), cpu);
	CHECK_EQUAL(find("idle")->id, 1);
}

static void there_is_a_limit_to_threads(void)
{
	uint32_t i;

	for (i = 1; i < THREADS; i++)
		CHECK(thread_start("brief", brief, NULL) != NULL);
	CHECK(thread_start("one too many", brief, NULL) == NULL);
	thread_yield();
	CHECK_EQUAL(thread_totals().alive, 1);
}

static void stacks_are_measured(void)
{
	char letter = 'b';

	CHECK(thread_start("sleeper", sleeper, &letter) != NULL);
	thread_yield();
	CHECK(thread_stack_used(find("sleeper")) > 50);
	CHECK(thread_stack_used(find("sleeper")) < 4096);
	CHECK_EQUAL(find("sleeper")->stack_size, 8192);
	while (find("sleeper") != NULL)
		thread_idle_once();
}

static void run_for(uint64_t nanos)
{
	uint64_t until = now + nanos;

	while (now < until)
		thread_idle_once();
}

/* Thousandths by which `part` of `whole` is off from `share` percent. */
static uint64_t off(uint64_t part, uint64_t whole, uint64_t share)
{
	uint64_t actual = part * 100000 / whole, wanted = share * 1000;

	return (actual > wanted ? actual - wanted : wanted - actual) / share;
}

static void check_shares(const uint64_t before[3])
{
	uint64_t a = find("spin-60")->cpu - before[0], b = find("spin-30")->cpu - before[1], c = find("spin-10")->cpu - before[2];
	uint64_t sum = a + b + c;

	CHECK(sum > CLOCK_SECOND);
	CHECK(off(a, sum, 60) <= 10);
	CHECK(off(b, sum, 30) <= 10);
	CHECK(off(c, sum, 10) <= 10);
	CHECK_EQUAL(sum_of_all(), cpu);
}

static void note_shares(uint64_t to[3])
{
	to[0] = find("spin-60")->cpu;
	to[1] = find("spin-30")->cpu;
	to[2] = find("spin-10")->cpu;
}

/* Idle gets no turn while there is more to do than time. */
static void judge(void *argument)
{
	uint64_t before[3];

	(void)argument;
	note_shares(before);
	thread_sleep(now + 300 * CLOCK_SECOND);
	check_shares(before);
	steal_chance = 0;
	done = 1;
}

/* The last test: these threads stay. */
static void the_workload_keeps_its_shares_also_when_most_of_the_time_is_stolen(void)
{
	struct options options;
	uint64_t before, passed, shares[3];

	glance = 15000;
	options_read(&options, "shares=60,30,10 idle=0.9 churn=5 sleepers=3");
	workload_start(&options);
	run_for(CLOCK_SECOND);
	before = cpu;
	passed = now;
	note_shares(shares);
	run_for(60 * CLOCK_SECOND);
	check_shares(shares);
	passed = now - passed;
	before = cpu - before;
	/* A tenth of the time, the jobs and the scheduler. */
	CHECK(before > passed / 10 && before < passed / 8);
	CHECK(workload_counters()->jobs > 290 && workload_counters()->jobs_failed == 0);
	CHECK(events >= 2 * workload_counters()->jobs - 10);
	CHECK(find("sleeper-3") != NULL && find("sleeper-4") == NULL);
	/* 15 us of work between looks, and every 20th time 10 ms for others: 97 % of what it wants is stolen. */
	steal_chance = 50;
	done = 0;
	CHECK(thread_start("judge", judge, NULL) != NULL);
	while (!done)
		thread_idle_once();
}

/* What a page costs each second is seen in what is free; the threads of the test before live on. */
static void a_leak_takes_its_share_until_nothing_is_left_and_says_so(void)
{
	struct options options;
	uint32_t free_before, jobs = 5 * THREAD_STACK_PAGES;

	options_read(&options, "shares=1 idle=1 sleepers=0 leak=40");
	workload_start(&options);
	free_before = memory.free;
	run_for(10 * CLOCK_SECOND);
	CHECK(free_before - memory.free > 100 - jobs && free_before - memory.free < 100 + jobs);
	CHECK_EQUAL(shortages, 0);
	run_for(60 * CLOCK_SECOND);
	CHECK(memory.free <= jobs);
	CHECK(shortages >= 2 && shortages <= 7);
	CHECK(find("leak") != NULL);
}

int main(void)
{
	static uint64_t taken[MEMORY_WORDS(PAGES)];
	static unsigned char stack[64] __attribute__((aligned(16))), pages[PAGES * 4096] __attribute__((aligned(4096)));

	memory_init(&memory, pages, PAGES, taken);
	thread_init(stack, sizeof stack);
	RUN(each_thread_gets_the_cpu_time_it_spends_and_none_that_was_stolen);
	RUN(a_wait_ends_with_its_bell_or_its_time);
	RUN(sleepers_wake_in_the_order_of_their_times);
	RUN(ten_thousand_threads_leave_no_page_behind_and_no_id_comes_twice);
	RUN(there_is_a_limit_to_threads);
	RUN(stacks_are_measured);
	RUN(the_workload_keeps_its_shares_also_when_most_of_the_time_is_stolen);
	RUN(a_leak_takes_its_share_until_nothing_is_left_and_says_so);
	return 0;
}
