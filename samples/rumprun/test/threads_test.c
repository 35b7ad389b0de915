/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk over the scheduler's threads and the account of their CPU time, on a little fake of the scheduler. */
#include <string.h>

#include "../../../agent-protocol/c/vchan/test/check.h"
#include "../bmk.h"
#include "../threads.h"
#include "fake_bmk.h"
#include "xtop_codec.h"

static struct threads found;
static struct {
	unsigned calls;
	void *leaving, *coming;
} seen;

static void kernels_hook(void *leaving, void *coming)
{
	seen.calls++;
	seen.leaving = leaving;
	seen.coming = coming;
}

static void boot_with_hook(void)
{
	fake_boot();
	memset(&seen, 0, sizeof seen);
	fake.hook = threads_chain(kernels_hook);
	CHECK(fake.hook != kernels_hook);
	CHECK(threads_take(&found));
}

static const struct thread_figures *find(const char *name)
{
	uint32_t i;

	for (i = 0; i < found.count; i++) {
		if (strcmp(found.figures[i].name, name) == 0)
			return &found.figures[i];
	}
	return NULL;
}

static void without_the_hook_cpu_and_switches_are_unknown(void)
{
	fake_boot();
	fake_create("rumpclk0", NULL, 0);
	CHECK(threads_take(&found));
	CHECK_EQUAL(found.total, 2);
	CHECK_EQUAL(found.count, 2);
	CHECK_EQUAL(found.switches, THREADS_UNKNOWN);
	CHECK_EQUAL(find("main")->cpu, THREADS_UNKNOWN);
	CHECK_EQUAL(find("main")->switches, THREADS_UNKNOWN);
	CHECK_EQUAL(threads_cpu(bmk_current), THREADS_UNKNOWN);
}

static void without_the_hook_ended_threads_vanish_at_the_next_sample(void)
{
	struct bmk_thread *ends;
	uint32_t id;

	fake_boot();
	ends = fake_create("ends", NULL, 0);
	CHECK(threads_take(&found));
	id = find("ends")->id;
	fake_unlink(ends);
	fake_reap(ends);
	CHECK(threads_take(&found));
	CHECK(find("ends") == NULL);
	CHECK(fake_create("fresh", NULL, 0) == ends);
	CHECK(threads_take(&found));
	CHECK(find("fresh")->id > id);
}

static void an_unknown_scheduler_is_left_alone(void)
{
	fake_boot();
	fake.broken = 1;
	CHECK(threads_chain(kernels_hook) == kernels_hook);
	CHECK(threads_chain(NULL) == NULL);
	CHECK(!threads_take(&found));
	CHECK_EQUAL(found.total, 0);
	CHECK_EQUAL(found.count, 0);
}

static void a_xen_without_runstates_gets_no_hook(void)
{
	fake_boot();
	fake.runstate_known = 0;
	CHECK(threads_chain(kernels_hook) == kernels_hook);
	CHECK(threads_take(&found));
	CHECK_EQUAL(find("main")->cpu, THREADS_UNKNOWN);
}

static void the_kernels_hook_is_called_as_before(void)
{
	int one, two;
	struct bmk_thread *a, *b;

	boot_with_hook();
	a = fake_create("lwp", &one, 0);
	b = fake_create("lwp", &two, 0);
	fake_switch(a, BMK_ON_RUN_QUEUE);
	CHECK_EQUAL(seen.calls, 1);
	CHECK(seen.leaving == NULL && seen.coming == &one);
	fake_switch(b, BMK_ON_BLOCK_QUEUE);
	CHECK_EQUAL(seen.calls, 2);
	CHECK(seen.leaving == &one && seen.coming == &two);
	/* A later hook takes the place of the first, and none is fine. */
	fake.hook = threads_chain(NULL);
	fake_switch(a, BMK_ON_RUN_QUEUE);
	CHECK_EQUAL(seen.calls, 2);
}

static void the_walk_finds_all_threads_from_any_of_them(void)
{
	static const char *const names[] = { "main", "rumpclk0", "rsi0/1", "pdaemon", "xtop" };
	struct bmk_thread *threads[5];
	uint32_t ids[5], i, j;

	boot_with_hook();
	threads[0] = bmk_current;
	for (i = 1; i < 5; i++)
		threads[i] = fake_create(names[i], NULL, 0);
	for (i = 0; i < 5; i++) {
		fake_switch(threads[i], BMK_ON_RUN_QUEUE);
		CHECK(threads_take(&found));
		CHECK_EQUAL(found.total, 5);
		CHECK_EQUAL(found.count, 5);
		for (j = 0; j < 5; j++) {
			CHECK(strcmp(found.figures[j].name, names[j]) == 0);
			if (i == 0)
				ids[j] = found.figures[j].id;
			CHECK_EQUAL(found.figures[j].id, ids[j]);
			CHECK_EQUAL(found.figures[j].state, j == i ? XTOP_RUNNING : XTOP_RUNNABLE);
		}
	}
}

static void states_come_from_the_queues(void)
{
	struct bmk_thread *timed, *blocked, *ended;

	boot_with_hook();
	timed = fake_create("timed", NULL, 0);
	blocked = fake_create("blocked", NULL, 0);
	ended = fake_create("ended", NULL, 0);
	fake_create("ready", NULL, 0);
	timed->flags = 0x502;
	timed->wakeup = fake.now + 7;
	blocked->flags = 0x404;
	ended->flags = 0x464;
	CHECK(threads_take(&found));
	CHECK_EQUAL(find("main")->state, XTOP_RUNNING);
	CHECK_EQUAL(find("ready")->state, XTOP_RUNNABLE);
	CHECK_EQUAL(find("timed")->state, XTOP_SLEEPING);
	CHECK_EQUAL(find("timed")->wakeup, (uint64_t)fake.now + 7);
	CHECK_EQUAL(find("blocked")->state, XTOP_SLEEPING);
	CHECK_EQUAL(find("blocked")->wakeup, THREADS_UNKNOWN);
	CHECK_EQUAL(find("ended")->state, XTOP_ZOMBIE);
	CHECK_EQUAL(found.runnable, 2);
	CHECK_EQUAL(find("ready")->stack_size, FAKE_STACK);
	CHECK_EQUAL(find("ready")->stack_used, 1000);
	CHECK_EQUAL(find("main")->stack_size, THREADS_UNKNOWN);
	CHECK_EQUAL(find("main")->stack_used, THREADS_UNKNOWN);
}

static void pthreads_go_by_their_own_name(void)
{
	struct rumprun_lwp named = { .id = 2, .name = "a-name-of-16-byt" }, nameless = { .id = 3, .name = "" };
	struct rumprun_lwp other = { .id = 4, .name = "somebody else's" };

	boot_with_hook();
	named.thread = fake_create("lwp", &named, 1);
	nameless.thread = fake_create("lwp", &nameless, 1);
	fake_create("fifteen-letters", NULL, 0);
	/* A cookie that is not this thread's is not ours to read. */
	other.thread = bmk_current;
	fake_create("odd", &other, 0);
	CHECK(threads_take(&found));
	CHECK(find("a-name-of-16-byt") != NULL);
	CHECK(find("lwp") != NULL);
	CHECK(find("fifteen-letters") != NULL);
	CHECK(find("odd") != NULL);
}

static void time_goes_to_who_ran_and_neither_idle_nor_stolen_time_to_anybody(void)
{
	struct bmk_thread *main_thread, *worker;

	boot_with_hook();
	main_thread = bmk_current;
	worker = fake_create("worker", NULL, 0);
	fake_run(100);
	fake_switch(worker, BMK_ON_BLOCK_QUEUE);
	fake_run(2000);
	fake_steal(1000000);
	fake_run(500);
	/* It found nothing else to run, and waited in its own name. */
	fake_idle(70000000);
	fake_switch(main_thread, BMK_ON_BLOCK_QUEUE);
	fake_run(30);
	CHECK(threads_take(&found));
	CHECK_EQUAL(find("main")->cpu, 130);
	CHECK_EQUAL(find("main")->switches, 2);
	CHECK_EQUAL(find("worker")->cpu, 2500);
	CHECK_EQUAL(find("worker")->switches, 1);
	CHECK_EQUAL(threads_cpu(worker), 2500);
}

static void a_thread_that_ends_vanishes_and_its_memory_is_another_thread(void)
{
	struct bmk_thread *main_thread, *ends;
	uint32_t id;

	boot_with_hook();
	main_thread = bmk_current;
	ends = fake_create("ends", NULL, 0);
	fake_switch(ends, BMK_ON_RUN_QUEUE);
	fake_run(777);
	CHECK(threads_take(&found));
	id = find("ends")->id;
	fake_unlink(ends);
	fake_switch(main_thread, BMK_DEAD);
	fake_reap(ends);
	CHECK(fake_create("fresh", NULL, 0) == ends);
	CHECK(threads_take(&found));
	CHECK(find("ends") == NULL);
	CHECK(find("fresh")->id > id);
	CHECK_EQUAL(find("fresh")->cpu, 0);
	CHECK_EQUAL(find("fresh")->switches, 0);
}

static void more_threads_than_room_are_counted_and_never_written(void)
{
	struct bmk_thread *main_thread, *extra[THREADS_MAX + 40];
	unsigned i;

	boot_with_hook();
	main_thread = bmk_current;
	for (i = 0; i < THREADS_MAX + 40; i++)
		extra[i] = fake_create("many", NULL, 0);
	for (i = 0; i < THREADS_MAX + 40; i++) {
		fake_switch(extra[i], BMK_ON_BLOCK_QUEUE);
		fake_run(10);
	}
	fake_switch(main_thread, BMK_ON_BLOCK_QUEUE);
	CHECK(threads_take(&found));
	CHECK_EQUAL(found.total, THREADS_MAX + 41);
	CHECK_EQUAL(found.count, THREADS_MAX);
	for (i = 0; i < THREADS_MAX + 40; i++) {
		fake_switch(extra[i], BMK_ON_BLOCK_QUEUE);
		fake_unlink(extra[i]);
		fake_switch(main_thread, BMK_DEAD);
		fake_reap(extra[i]);
	}
	CHECK(threads_take(&found));
	CHECK_EQUAL(found.count, 1);
	fake_create("room again", NULL, 0);
	CHECK(threads_take(&found));
	CHECK(find("room again") != NULL);
}

#define ALIVE_MAX 100

/* Threads start, run, wait and end at random; the account is compared with one kept beside it. */
static void any_history_adds_up(void)
{
	struct bmk_thread *alive[ALIVE_MAX];
	uint64_t seed = 20260, cpu[ALIVE_MAX] = { 0 }, runs[ALIVE_MAX] = { 0 };
	char names[ALIVE_MAX][16];
	unsigned count = 1, current = 0, step, i, started = 0;

	boot_with_hook();
	alive[0] = bmk_current;
	strcpy(names[0], "main");
	runs[0] = 1;
	for (step = 0; step < 20000; step++) {
		uint64_t nanos = random_below(&seed, 5000000);
		unsigned next;

		fake_run(nanos);
		cpu[current] += nanos;
		if (random_below(&seed, 3) == 0)
			fake_steal(random_below(&seed, 1000));
		if (count < ALIVE_MAX && random_below(&seed, 4) == 0) {
			snprintf(names[count], sizeof names[count], "t%u", ++started);
			alive[count] = fake_create(names[count], NULL, 0);
			cpu[count] = runs[count] = 0;
			count++;
		}
		next = random_below(&seed, count);
		if (next != current && current != 0 && random_below(&seed, 5) == 0) {
			struct bmk_thread *ends = alive[current];

			fake_unlink(ends);
			fake_switch(alive[next], BMK_DEAD);
			fake_reap(ends);
			runs[next]++;
			count--;
			alive[current] = alive[count];
			cpu[current] = cpu[count];
			runs[current] = runs[count];
			memmove(names[current], names[count], sizeof names[current]);
			current = next == count ? current : next;
		} else if (next != current) {
			fake_switch(alive[next], random_below(&seed, 2) ? BMK_ON_RUN_QUEUE : BMK_ON_BLOCK_QUEUE);
			runs[next]++;
			current = next;
		}
		if (random_below(&seed, 50) != 0)
			continue;
		CHECK(threads_take(&found));
		CHECK_EQUAL(found.count, count);
		for (i = 0; i < count; i++) {
			const struct thread_figures *figures = find(names[i]);

			CHECK(figures != NULL);
			CHECK_EQUAL(figures->cpu, cpu[i]);
			CHECK_EQUAL(figures->switches, runs[i]);
		}
	}
	CHECK(started > 1000);
}

int main(void)
{
	RUN(without_the_hook_cpu_and_switches_are_unknown);
	RUN(without_the_hook_ended_threads_vanish_at_the_next_sample);
	RUN(an_unknown_scheduler_is_left_alone);
	RUN(a_xen_without_runstates_gets_no_hook);
	RUN(the_kernels_hook_is_called_as_before);
	RUN(the_walk_finds_all_threads_from_any_of_them);
	RUN(states_come_from_the_queues);
	RUN(pthreads_go_by_their_own_name);
	RUN(time_goes_to_who_ran_and_neither_idle_nor_stolen_time_to_anybody);
	RUN(a_thread_that_ends_vanishes_and_its_memory_is_another_thread);
	RUN(more_threads_than_room_are_counted_and_never_written);
	RUN(any_history_adds_up);
	return 0;
}
