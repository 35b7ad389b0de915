/* SPDX-License-Identifier: BSD-2-Clause */
/* The port on a little fake of Mini-OS, from the scheduler's hooks to what a collector makes of the frames. */
#include <mini-os/mm.h>
#include <mini-os/xtop_minios.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "collector.h"
#include "fake_minios.h"

#include "../minios_port.h"

#define MS UINT64_C(1000000)
#define SECOND UINT64_C(1000000000)
#define THREAD XTOP_THREAD
#define RING_REF "data/vchan/0/xtop/ring-ref"
#define CHANNEL "data/vchan/0/xtop/event-channel"

static struct thread *web, *twin, *agent_thread;
static char web_name[16] = "worker";
static struct collector collector;
static uint64_t served, nonce = 1;
static int64_t level = -3;

/* ---- the two seams of the collector's fake: it wants a struct fake_xen ---- */

static void connect(void)
{
	struct fake_xen xen;

	memset(&xen, 0, sizeof xen);
	xen.page = fake.page;
	xen.keys = fake.nodes > 0;
	collector_connect(&collector, &xen, nonce++);
	CHECK(collector_hello(&collector, 1, 1, SECOND));
}

static void watch(void)
{
	collector_drain(&collector, 1 << 16);
}

static const struct collector_row *row_of(const struct thread *thread)
{
	return collector_row(&collector, THREAD, thread->xtop.id);
}

static const char *name_of(const struct collector_row *row)
{
	return collector.name[row->name];
}

/* One interval of the agent; it is the thread that runs, as always when it looks. */
static void interval(void)
{
	unsigned samples = collector.samples, turns;

	fake_switch(agent_thread);
	for (turns = 0; turns < 50 && collector.samples == samples; turns++) {
		fake_run_agent(1);
		watch();
	}
	CHECK(collector.samples > samples);
}

/* ---- tests, in order: the guest lives through all of them ---- */

static void cpu_time_is_what_the_vcpu_really_ran(void)
{
	uint64_t times[4];

	fake.now = 500 * SECOND; /* the host is older than the guest */
	idle_thread = create_thread("Idle", NULL, NULL);
	idle_thread->flags = 0;
	web = create_thread(web_name, NULL, NULL);
	twin = create_thread("worker", NULL, NULL);
	CHECK_EQUAL(xtop_sched_clock(), 0);
	fake_work(2 * MS); /* the boot: nobody's */
	fake_switch(web);
	fake_work(10 * MS);
	fake_steal(40 * MS);
	fake_work(5 * MS);
	fake_switch(twin);
	fake_work(3 * MS);
	fake_switch(idle_thread);
	fake_work(1 * MS);
	fake_block(900 * MS);
	fake_switch(idle_thread);
	fake_switch(twin);
	fake_steal(7 * MS);
	fake_work(4 * MS);
	xtop_sched_charge();
	CHECK_EQUAL(web->xtop.cpu, 15 * MS);
	CHECK_EQUAL(twin->xtop.cpu, 7 * MS);
	CHECK_EQUAL(idle_thread->xtop.cpu, 1 * MS);
	CHECK(xtop_sched_runstate(times));
	CHECK_EQUAL(times[RUNSTATE_running], web->xtop.cpu + twin->xtop.cpu + idle_thread->xtop.cpu + 2 * MS);
	CHECK_EQUAL(times[RUNSTATE_runnable], 47 * MS);
	CHECK_EQUAL(times[RUNSTATE_blocked], 900 * MS);
}

static void a_switch_is_a_choice_after_another_thread_or_after_a_wait(void)
{
	CHECK_EQUAL(web->xtop.switches, 1);
	CHECK_EQUAL(twin->xtop.switches, 2);
	fake_switch(twin); /* gave way and was chosen again: no switch */
	CHECK_EQUAL(twin->xtop.switches, 2);
	CHECK_EQUAL(xtop_sched_switches(), 4);
}

static void the_guest_serves_one_page_that_only_dom0_may_read_of(void)
{
	CHECK_EQUAL(xtop_minios_start(), 0);
	CHECK_EQUAL(xtop_minios_start(), -1);
	for (agent_thread = xtop_sched_first(); agent_thread->xtop.next != NULL;)
		agent_thread = agent_thread->xtop.next;
	CHECK(strcmp(agent_thread->name, "xtop") == 0);
	CHECK_EQUAL(xtop_minios_counter("served", &served), 0);
	CHECK_EQUAL(xtop_minios_gauge("level", &level), 0);
	xtop_minios_message("nobody listens");
	fake.again = 2;
	fake.reservation = 4096;
	nr_free_pages = 1000;
	fake_switch(agent_thread);
	fake_run_agent(1);
	CHECK_EQUAL(fake.transactions, 3);
	CHECK_EQUAL(fake.granted_to, 0);
	CHECK_EQUAL(fake.unmasked, 1);
	CHECK(fake_find(RING_REF) != NULL && strcmp(fake_find(RING_REF)->value, "101") == 0);
	CHECK(fake_find(CHANNEL) != NULL && strcmp(fake_find(CHANNEL)->value, "41") == 0);
	CHECK(strcmp(fake_find(RING_REF)->owner, "n5") == 0 && strcmp(fake_find(RING_REF)->reader, "r0") == 0);
	CHECK(strcmp(fake_find(CHANNEL)->owner, "n5") == 0 && strcmp(fake_find(CHANNEL)->reader, "r0") == 0);
	CHECK(minios_keys_present(NULL, XTOP_AGENT_PATH, 101, 41));
}

static void the_hello_names_the_guest(void)
{
	connect();
	interval();
	CHECK_EQUAL(collector.kind, XTOP_KIND_MINIOS);
	CHECK_EQUAL(collector.page_size, 4096);
	CHECK(strcmp(collector.agent, "xtop-minios 0.1.0") == 0);
	CHECK(collector.boot_id > UINT64_C(1699999990) * SECOND && collector.boot_id < UINT64_C(1700000001) * SECOND);
	CHECK(collector.nanos < 10 * SECOND); /* since the guest's boot, not the host's */
}

static void every_thread_has_its_figures(void)
{
	const struct collector_row *row;

	web->flags = 0;
	web->wakeup_time = (s_time_t)(fake.now + 5 * SECOND);
	twin->wakeup_time = 0;
	interval();
	row = row_of(web);
	CHECK(row != NULL && strcmp(name_of(row), "worker") == 0);
	CHECK_EQUAL(row->value[XTOP_THREAD_STATE], XTOP_SLEEPING);
	CHECK_EQUAL(row->value[XTOP_THREAD_CPU], 15 * MS);
	CHECK_EQUAL(row->value[XTOP_THREAD_STACK_USED], 24);
	CHECK_EQUAL(row->value[XTOP_THREAD_STACK_SIZE], 65536);
	CHECK_EQUAL(row->value[XTOP_THREAD_START_TIME], 0);
	CHECK(row->value[XTOP_THREAD_WAKEUP_TIME] > collector.nanos + 3 * SECOND);
	CHECK(row->value[XTOP_THREAD_WAKEUP_TIME] < collector.nanos + 6 * SECOND);
	CHECK_EQUAL(row_of(twin)->value[XTOP_THREAD_STATE], XTOP_RUNNABLE);
	CHECK((row_of(twin)->present >> XTOP_THREAD_WAKEUP_TIME & 1) == 0);
	CHECK_EQUAL(row_of(idle_thread)->value[XTOP_THREAD_STATE], XTOP_IDLE);
	CHECK_EQUAL(row_of(agent_thread)->value[XTOP_THREAD_STATE], XTOP_RUNNING);
	CHECK_EQUAL(collector.table[XTOP_INTERFACE].rows, 0);
}

static void a_wakeup_that_is_taken_back_becomes_unknown(void)
{
	web->wakeup_time = 0;
	interval();
	CHECK((row_of(web)->present >> XTOP_THREAD_WAKEUP_TIME & 1) == 0);
	CHECK_EQUAL(row_of(web)->value[XTOP_THREAD_STATE], XTOP_SLEEPING);
}

static void the_guest_has_its_figures(void)
{
	const struct collector_row *row;
	uint64_t times[4];

	served = 12;
	level = -4;
	interval();
	row = collector_row(&collector, XTOP_MEMORY, 0);
	CHECK_EQUAL(row->value[XTOP_MEMORY_TOTAL], 4096 * 4096);
	CHECK_EQUAL(row->value[XTOP_MEMORY_FREE], 1000 * 4096);
	CHECK_EQUAL(row->value[XTOP_MEMORY_USED], 3096 * 4096);
	CHECK_EQUAL(row->value[XTOP_MEMORY_STACK], 4 * 65536);
	CHECK((row->present >> XTOP_MEMORY_HEAP_USED & 1) == 0);
	row = collector_row(&collector, XTOP_VCPU, 0);
	CHECK(xtop_sched_runstate(times));
	CHECK_EQUAL(row->value[XTOP_VCPU_RUNNABLE], times[RUNSTATE_runnable]);
	CHECK_EQUAL(row->value[XTOP_VCPU_RUNNING], times[RUNSTATE_running]);
	row = collector_row(&collector, XTOP_SYSTEM, 0);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_THREADS], 4);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_RUNNABLE], 2);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_CONTEXT_SWITCHES], xtop_sched_switches());
	CHECK_EQUAL(row->value[XTOP_SYSTEM_BOOT_TIME], collector.boot_id);
	row = collector_row(&collector, XTOP_APPLICATION, 0);
	CHECK(strcmp(name_of(row), "served") == 0);
	CHECK_EQUAL(row->value[XTOP_APPLICATION_COUNTER], 12);
	row = collector_row(&collector, XTOP_APPLICATION, 1);
	CHECK_EQUAL(row->value[XTOP_APPLICATION_GAUGE], (uint64_t)(int64_t)-4);
	row = collector_row(&collector, XTOP_AGENT, 0);
	CHECK_EQUAL(row->value[XTOP_AGENT_CPU], agent_thread->xtop.cpu);
	CHECK(row->value[XTOP_AGENT_MEMORY] > 65536);
}

static void a_total_that_xen_does_not_tell_is_unknown(void)
{
	const struct collector_row *row;

	fake.reservation = -1;
	interval();
	row = collector_row(&collector, XTOP_MEMORY, 0);
	CHECK_EQUAL(row->value[XTOP_MEMORY_FREE], 1000 * 4096);
	CHECK((row->present >> XTOP_MEMORY_TOTAL & 1) == 0 && (row->present >> XTOP_MEMORY_USED & 1) == 0);
	fake.reservation = 4096;
}

/* The scheduler moves every thread that it chooses to the end of its list. */
static void ids_stay_whatever_the_order_of_the_schedulers_list(void)
{
	uint32_t web_id = web->xtop.id, twin_id = twin->xtop.id;
	uint64_t twin_cpu = twin->xtop.cpu, web_cpu = web->xtop.cpu;

	CHECK(web_id != twin_id);
	fake_switch(twin);
	fake_work(1 * MS);
	fake_switch(web);
	fake_work(2 * MS);
	fake_switch(twin);
	interval();
	CHECK_EQUAL(web->xtop.id, web_id);
	CHECK_EQUAL(row_of(web)->value[XTOP_THREAD_CPU], web_cpu + 2 * MS);
	CHECK_EQUAL(row_of(twin)->value[XTOP_THREAD_CPU], twin_cpu + 1 * MS);
	CHECK(strcmp(name_of(row_of(web)), name_of(row_of(twin))) == 0);
}

static void a_name_that_the_guest_writes_over_is_shown_as_it_is_now(void)
{
	strcpy(web_name, "web");
	interval();
	CHECK(strcmp(name_of(row_of(web)), "web") == 0);
	CHECK(strcmp(name_of(row_of(twin)), "worker") == 0);
}

static void a_thread_without_a_name_and_one_with_a_long_one(void)
{
	char *long_name = malloc(200);
	struct thread *nameless = create_thread(NULL, NULL, NULL), *lengthy;

	CHECK(long_name != NULL);
	memset(long_name, 'x', 199);
	long_name[199] = '\0';
	lengthy = create_thread(long_name, NULL, NULL);
	interval();
	CHECK_EQUAL(row_of(nameless)->name, 0);
	CHECK_EQUAL(strlen(name_of(row_of(lengthy))), 64);
	/* From here on neither the threads nor the name may be touched: the sanitizer looks on. */
	fake_exit(nameless);
	fake_exit(lengthy);
	free(long_name);
	interval();
}

static void a_thread_that_ended_vanishes_and_its_id_is_not_used_again(void)
{
	struct thread *brief = create_thread("brief", NULL, NULL), *next;
	uint32_t id = brief->xtop.id;

	interval();
	CHECK(row_of(brief) != NULL);
	fake_switch(brief);
	fake_work(1 * MS);
	fake_exit(brief); /* while it runs, as threads do */
	fake_switch(web);
	next = create_thread("brief", NULL, NULL);
	CHECK(next->xtop.id > id);
	interval();
	CHECK(collector_row(&collector, THREAD, id) == NULL);
	CHECK(row_of(next) != NULL);
	fake_exit(next);
	interval();
	CHECK_EQUAL(collector.table[THREAD].rows, 4);
}

static void more_threads_than_room_are_counted_and_a_sample_survives_their_end(void)
{
	const struct collector_row *row;
	static char names[100][60];
	struct thread *crowd[100];
	unsigned samples = collector.samples, i;

	for (i = 0; i < 100; i++) {
		snprintf(names[i], sizeof names[i], "one of a crowd of threads, number %u, made for a test", i);
		crowd[i] = create_thread(names[i], NULL, NULL);
	}
	/* The sample is larger than the ring: its beginning waits there, the rest in the agent. */
	fake_switch(agent_thread);
	fake_run_agent(1);
	for (i = 0; i < 100; i++)
		fake_exit(crowd[i]);
	memset(names, 'z', sizeof names);
	watch();
	CHECK_EQUAL(collector.samples, samples);
	interval();
	row = collector_row(&collector, XTOP_SYSTEM, 0);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_THREADS], 104);
	CHECK_EQUAL(collector.table[THREAD].rows, XTOP_MINIOS_THREADS);
	CHECK(strncmp(name_of(&collector.table[THREAD].row[XTOP_MINIOS_THREADS - 1]), "one of a crowd", 14) == 0);
	interval();
	CHECK_EQUAL(collector.table[THREAD].rows, 4);
	CHECK_EQUAL(collector_row(&collector, XTOP_SYSTEM, 0)->value[XTOP_SYSTEM_THREADS], 4);
}

static unsigned rings;

static void ring_often(void)
{
	rings++;
	fake.handler(fake.channel, NULL, NULL);
}

static void a_client_that_rings_all_the_time_is_served_once_a_millisecond(void)
{
	uint64_t since = fake.now;

	fake.meanwhile = ring_often;
	fake_run_agent(100);
	fake.meanwhile = NULL;
	CHECK_EQUAL(rings, 100);
	CHECK(fake.now - since >= 100 * MS);
	watch();
}

static void a_collector_that_comes_back_gets_everything_anew(void)
{
	unsigned opened = fake.channels_opened;

	collector_leave(&collector);
	fake_run_agent(2);
	connect();
	interval();
	CHECK_EQUAL(collector.fulls, 1);
	CHECK_EQUAL(collector.table[THREAD].rows, 4);
	CHECK_EQUAL(fake.channels_opened, opened);
}

static void last_words_arrive(void)
{
	unsigned events = collector.events;

	xtop_minios_message("so far so good");
	xtop_minios_panic("page fault at 0");
	watch();
	CHECK_EQUAL(collector.events, events + 2);
	CHECK_EQUAL(collector.event_kind, XTOP_EVENT_PANIC);
	CHECK(strcmp(collector.event_text, "page fault at 0") == 0);
}

static void keys_are_gone_only_if_xenstore_says_so(void)
{
	CHECK(!minios_keys_present(NULL, XTOP_AGENT_PATH, 102, 41));
	CHECK(!minios_keys_present(NULL, XTOP_AGENT_PATH, 101, 42));
	fake.read_error = "EAGAIN";
	CHECK(minios_keys_present(NULL, XTOP_AGENT_PATH, 101, 41));
	fake.read_error = "ENOENT";
	CHECK(!minios_keys_present(NULL, XTOP_AGENT_PATH, 101, 41));
	fake.read_error = NULL;
}

/* Another host with a younger clock, another xenstore, a runstate that starts anew. */
static void after_a_restore_it_listens_anew_and_no_figure_runs_backwards(void)
{
	uint64_t clock = xtop_sched_clock(), cpu = web->xtop.cpu;
	unsigned opened = fake.channels_opened;

	collector_leave(&collector);
	fake.nodes = 0;
	fake.now = 10 * SECOND;
	fake.runstate = NULL;
	CHECK(xtop_sched_clock() >= clock);
	fake_switch(agent_thread);
	fake_run_agent(40);
	CHECK_EQUAL(fake.channels_opened, opened + 1);
	CHECK(fake.runstate != NULL);
	CHECK(fake_find(RING_REF) != NULL);
	fake_switch(web);
	fake_work(3 * MS);
	connect();
	interval();
	CHECK(row_of(web)->value[XTOP_THREAD_CPU] >= cpu + 3 * MS);
	CHECK(row_of(web)->value[XTOP_THREAD_CPU] < cpu + SECOND);
	CHECK(collector.nanos >= clock);
}

static void without_a_runstate_cpu_time_is_unknown(void)
{
	fake.refuse_runstate = 1;
	fake.runstate = NULL;
	xtop_sched_register();
	interval();
	CHECK((row_of(web)->present >> XTOP_THREAD_CPU & 1) == 0);
	CHECK((row_of(web)->present >> XTOP_THREAD_STATE & 1) != 0);
	CHECK_EQUAL(collector.table[XTOP_VCPU].rows, 0);
	CHECK((collector_row(&collector, XTOP_AGENT, 0)->present >> XTOP_AGENT_CPU & 1) == 0);
	fake.refuse_runstate = 0;
	xtop_sched_register();
}

/* ---- the Xen half alone, on a guest whose agent is silent ---- */

static int grant(void **page, uint32_t *reference)
{
	return minios_vchan_port.page_grant(NULL, 0, fake.channel, page, reference);
}

static void a_page_that_the_client_holds_on_to_is_not_used_again(void)
{
	unsigned pages = fake.pages, i;
	uint32_t reference;
	void *page;

	fake.mapped = 1;
	for (i = 0; i < 4; i++) {
		CHECK_EQUAL(grant(&page, &reference), 0);
		minios_vchan_port.page_revoke(NULL, page, reference);
	}
	CHECK_EQUAL(fake.pages, pages + 4);
	/* As many as a client may cost us; and then none until it lets go. */
	CHECK(grant(&page, &reference) < 0);
	CHECK_EQUAL(fake.pages, pages + 4);
	fake.mapped = 0;
	CHECK_EQUAL(grant(&page, &reference), 0);
	CHECK_EQUAL(fake.pages, pages + 1);
	minios_vchan_port.page_revoke(NULL, page, reference);
	CHECK_EQUAL(fake.pages, pages);
}

static void permissions_that_are_refused_leave_no_key(void)
{
	fake.nodes = 0;
	fake.aborted = 0;
	fake.refuse_permissions = 1;
	CHECK(minios_vchan_port.keys_publish(NULL, XTOP_AGENT_PATH, 0, 3, 4) < 0);
	CHECK_EQUAL(fake.nodes, 0);
	CHECK_EQUAL(fake.aborted, 1);
	fake.refuse_permissions = 0;
	fake.again = 1000;
	CHECK(minios_vchan_port.keys_publish(NULL, XTOP_AGENT_PATH, 0, 3, 4) < 0);
	CHECK_EQUAL(fake.nodes, 0);
	fake.again = 0;
	CHECK_EQUAL(minios_vchan_port.keys_publish(NULL, XTOP_AGENT_PATH, 0, 3, 4), 0);
	CHECK_EQUAL(fake.nodes, 2);
}

int main(void)
{
	RUN(cpu_time_is_what_the_vcpu_really_ran);
	RUN(a_switch_is_a_choice_after_another_thread_or_after_a_wait);
	RUN(the_guest_serves_one_page_that_only_dom0_may_read_of);
	RUN(the_hello_names_the_guest);
	RUN(every_thread_has_its_figures);
	RUN(a_wakeup_that_is_taken_back_becomes_unknown);
	RUN(the_guest_has_its_figures);
	RUN(a_total_that_xen_does_not_tell_is_unknown);
	RUN(ids_stay_whatever_the_order_of_the_schedulers_list);
	RUN(a_name_that_the_guest_writes_over_is_shown_as_it_is_now);
	RUN(a_thread_without_a_name_and_one_with_a_long_one);
	RUN(a_thread_that_ended_vanishes_and_its_id_is_not_used_again);
	RUN(more_threads_than_room_are_counted_and_a_sample_survives_their_end);
	RUN(a_client_that_rings_all_the_time_is_served_once_a_millisecond);
	RUN(a_collector_that_comes_back_gets_everything_anew);
	RUN(last_words_arrive);
	RUN(keys_are_gone_only_if_xenstore_says_so);
	RUN(after_a_restore_it_listens_anew_and_no_figure_runs_backwards);
	RUN(without_a_runstate_cpu_time_is_unknown);
	RUN(a_page_that_the_client_holds_on_to_is_not_used_again);
	RUN(permissions_that_are_refused_leave_no_key);
	return 0;
}
