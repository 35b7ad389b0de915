/* SPDX-License-Identifier: BSD-2-Clause */
/* Ids and CPU time of threads, on a scheduler of a few threads that the test moves. */
#include <stdlib.h>
#include <string.h>
#include <uk/sched.h>

#include "check.h"

#include "../port.h"

#define MS UINT64_C(1000000)
#define HOUR UINT64_C(3600000000000)

/* What threads.c registers with Unikraft. */
extern const uk_thread_init_func_t check_thread_starts;
extern const uk_thread_term_func_t check_thread_ends;

static struct uk_thread idle, web, twin;
static uint64_t now;

uint64_t xtop_clock(void)
{
	return now;
}

static const struct uk_thread *idle_thread(struct uk_sched *scheduler, unsigned int processor)
{
	(void)scheduler;
	CHECK_EQUAL(processor, 0);
	return &idle;
}

static struct uk_sched scheduler = { .idle_thread = idle_thread };

struct uk_sched *uk_sched_current(void)
{
	return &scheduler;
}

static void add(struct uk_thread *thread)
{
	memset(thread, 0, sizeof *thread);
	thread->sched = &scheduler;
	thread->check_next = scheduler.check_first;
	scheduler.check_first = thread;
	CHECK(check_thread_starts(thread, NULL) >= 0);
}

static void ids_are_in_order_of_creation_whatever_the_order_of_the_list(void)
{
	now = 5 * MS;
	add(&idle);
	add(&web);
	now = 7 * MS;
	add(&twin);
	CHECK_EQUAL(xtop_thread_id(&idle), 1);
	CHECK_EQUAL(xtop_thread_id(&web), 2);
	CHECK_EQUAL(xtop_thread_id(&twin), 3);
	CHECK_EQUAL(xtop_thread_start(&web), 5 * MS);
	CHECK_EQUAL(xtop_thread_start(&twin), 7 * MS);
}

static void without_theft_cpu_time_is_what_unikraft_counts(void)
{
	idle.exec_time = 900 * MS;
	web.exec_time = 30 * MS;
	twin.exec_time = 10 * MS;
	xtop_threads_charge(45 * MS);
	CHECK_EQUAL(xtop_thread_cpu(&web), 30 * MS);
	CHECK_EQUAL(xtop_thread_cpu(&twin), 10 * MS);
	CHECK_EQUAL(xtop_thread_cpu(&idle), 0);
}

/* 80 ms between switches, of which the vCPU ran 20. */
static void stolen_time_is_taken_off_all_alike(void)
{
	idle.exec_time += 900 * MS;
	web.exec_time += 60 * MS;
	twin.exec_time += 20 * MS;
	xtop_threads_charge(65 * MS);
	CHECK(xtop_thread_cpu(&web) <= 45 * MS && xtop_thread_cpu(&web) > 45 * MS - MS / 100);
	CHECK(xtop_thread_cpu(&twin) <= 15 * MS && xtop_thread_cpu(&twin) > 15 * MS - MS / 100);
	CHECK_EQUAL(xtop_thread_cpu(&idle), 0);
}

/* Nobody watched for days: the products must not overflow. */
static void long_intervals_are_shared_out_too(void)
{
	uint64_t before = xtop_thread_cpu(&web);

	web.exec_time += 2000 * HOUR;
	twin.exec_time += 1000 * HOUR;
	xtop_threads_charge(65 * MS + 1500 * HOUR);
	CHECK(xtop_thread_cpu(&web) - before <= 1000 * HOUR);
	CHECK(xtop_thread_cpu(&web) - before > 999 * HOUR);
}

static void a_runstate_that_starts_anew_gives_nobody_anything(void)
{
	uint64_t before = xtop_thread_cpu(&web);

	web.exec_time += 5 * MS;
	xtop_threads_charge(1 * MS);
	CHECK_EQUAL(xtop_thread_cpu(&web), before);
}

static void a_thread_that_ended_is_forgotten_and_its_address_gets_a_new_id(void)
{
	check_thread_ends(&web);
	CHECK_EQUAL(xtop_thread_id(&web), 0);
	CHECK_EQUAL(xtop_thread_cpu(&web), XTOP_AGENT_UNKNOWN);
	CHECK(check_thread_starts(&web, NULL) >= 0);
	CHECK_EQUAL(xtop_thread_id(&web), 4);
	CHECK_EQUAL(xtop_thread_cpu(&web), 0);
}

static void threads_beyond_the_room_have_no_id(void)
{
	static struct uk_thread crowd[CONFIG_LIBXTOP_THREADS];
	unsigned i;

	for (i = 0; i < CONFIG_LIBXTOP_THREADS; i++)
		CHECK(check_thread_starts(&crowd[i], NULL) >= 0);
	CHECK(xtop_thread_id(&crowd[0]) != 0);
	CHECK_EQUAL(xtop_thread_id(&crowd[CONFIG_LIBXTOP_THREADS - 1]), 0);
	check_thread_ends(&crowd[CONFIG_LIBXTOP_THREADS - 1]);
	for (i = 0; i < CONFIG_LIBXTOP_THREADS - 1; i++)
		check_thread_ends(&crowd[i]);
	CHECK(xtop_thread_id(&twin) == 3);
}

int main(void)
{
	RUN(ids_are_in_order_of_creation_whatever_the_order_of_the_list);
	RUN(without_theft_cpu_time_is_what_unikraft_counts);
	RUN(stolen_time_is_taken_off_all_alike);
	RUN(long_intervals_are_shared_out_too);
	RUN(a_runstate_that_starts_anew_gives_nobody_anything);
	RUN(a_thread_that_ended_is_forgotten_and_its_address_gets_a_new_id);
	RUN(threads_beyond_the_room_have_no_id);
	return 0;
}
