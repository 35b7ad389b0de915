/* SPDX-License-Identifier: BSD-2-Clause */
/* What the agent says when the kernel has killed processes for want of memory: argument 1 is an empty directory. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../linux_agent.h"
#include "check.h"
#include "collector.h"

static const char *directory;
static struct linux_agent linux_agent;
static struct fake_xen xen;
static struct xtop_agent agent;
static struct collector collector;
static struct xtop_agent_port port;
static uint64_t now;

static uint64_t test_clock(void *context)
{
	(void)context;
	return now;
}

/* /proc with nothing in it but this. */
static void vmstat(const char *text)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof path, "%s/vmstat", directory);
	file = fopen(path, "w");
	CHECK(file != NULL);
	fputs(text, file);
	fclose(file);
}

static void tick(void)
{
	(void)xtop_agent_tick(&agent);
	linux_agent_report(&linux_agent, &agent);
}

static void second(void)
{
	now += UINT64_C(1000000000);
	tick();
	collector_drain(&collector, 4096);
}

static void greet(uint64_t nonce)
{
	collector_connect(&collector, &xen, nonce);
	CHECK(collector_hello(&collector, 1, 1, 0));
	tick();
	collector_drain(&collector, 4096);
	CHECK_EQUAL(collector.samples, 1);
}

static void start(void)
{
	struct xtop_agent_setup setup;

	memset(&xen, 0, sizeof xen);
	memset(&setup, 0, sizeof setup);
	memset(&linux_agent, 0, sizeof linux_agent);
	CHECK(linux_agent_open(&linux_agent, &setup.hello) == 0);
	proc_close(&linux_agent.proc);
	CHECK(proc_open(&linux_agent.proc, directory, "/nonexistent") == 0);
	port = linux_agent_port;
	port.clock = test_clock;
	setup.xen = &fake_port;
	setup.xen_context = &xen;
	setup.port = &port;
	setup.context = &linux_agent;
	setup.tables = linux_agent_tables;
	setup.tables_count = linux_agent_tables_count;
	setup.names = linux_agent_names;
	setup.names_count = LINUX_AGENT_NAMES;
	setup.path = XTOP_AGENT_PATH;
	setup.interval = UINT64_C(1000000000);
	now = UINT64_C(7000000000);
	xtop_agent_init(&agent, &setup);
	tick();
}

static void finish(void)
{
	xtop_agent_close(&agent);
	fake_xen_release(&xen);
	proc_close(&linux_agent.proc);
}

static void the_count_is_read_from_vmstat_where_the_kernel_has_it(void)
{
	vmstat("pgpgin 10\npswpout 3\npgalloc_dma 1\noom_kill 42\nnuma_hit 9\n");
	start();
	proc_read_system(&linux_agent.proc);
	CHECK_EQUAL(linux_agent.proc.oom_kills, 42);
	CHECK_EQUAL(linux_agent.proc.system.value[XTOP_SYSTEM_PAGE_IN_BYTES], 10240);
	vmstat("pgpgin 10\noom_kill_x 5\noom_kill\n");
	proc_read_system(&linux_agent.proc);
	CHECK_EQUAL(linux_agent.proc.oom_kills, PROC_UNKNOWN);
	finish();
}

static void a_growing_count_is_an_event(void)
{
	vmstat("oom_kill 5\n");
	start();
	greet(1);
	second();
	CHECK_EQUAL(collector.events, 0); /* those of before are history */
	vmstat("oom_kill 6\n");
	second();
	second();
	CHECK_EQUAL(collector.events, 1);
	CHECK_EQUAL(collector.event_kind, XTOP_EVENT_OUT_OF_MEMORY);
	CHECK(strcmp(collector.event_text, "the kernel killed 1 process for want of memory") == 0);
	CHECK_EQUAL(collector.event_nanos, now - UINT64_C(1000000000));
	vmstat("oom_kill 16\n");
	second();
	CHECK_EQUAL(collector.events, 2);
	CHECK(strcmp(collector.event_text, "the kernel killed 10 processes for want of memory") == 0);
	finish();
}

static void what_happened_while_nobody_listened_is_none(void)
{
	vmstat("oom_kill 5\n");
	start();
	greet(1);
	collector_leave(&collector);
	tick();
	vmstat("oom_kill 9\n");
	now += UINT64_C(3600000000000);
	tick();
	greet(2);
	second();
	CHECK_EQUAL(collector.events, 0);
	vmstat("oom_kill 10\n");
	second();
	CHECK_EQUAL(collector.events, 1);
	/* A kernel that stops to tell, and one that begins. */
	vmstat("pgpgin 1\n");
	second();
	vmstat("oom_kill 30\n");
	second();
	CHECK_EQUAL(collector.events, 1);
	finish();
}

static void without_room_it_is_told_later(void)
{
	vmstat("oom_kill 5\n");
	start();
	greet(1);
	second();
	while (xtop_agent_event(&agent, XTOP_EVENT_MESSAGE, 0, "a text that fills the ring soon enough", 38) == XTOP_OK)
		;
	/* The sample that sees it was taken while there was room. */
	linux_agent.proc.oom_kills = 7;
	linux_agent.samples++;
	linux_agent_report(&linux_agent, &agent);
	linux_agent_report(&linux_agent, &agent);
	collector_drain(&collector, 4096);
	CHECK_EQUAL(collector.event_kind, XTOP_EVENT_MESSAGE);
	linux_agent_report(&linux_agent, &agent);
	linux_agent_report(&linux_agent, &agent);
	collector_drain(&collector, 4096);
	CHECK_EQUAL(collector.event_kind, XTOP_EVENT_OUT_OF_MEMORY);
	CHECK(strcmp(collector.event_text, "the kernel killed 2 processes for want of memory") == 0);
	finish();
}

int main(int argc, char **argv)
{
	CHECK(argc == 2);
	directory = argv[1];
	RUN(the_count_is_read_from_vmstat_where_the_kernel_has_it);
	RUN(a_growing_count_is_an_event);
	RUN(what_happened_while_nobody_listened_is_none);
	RUN(without_room_it_is_told_later);
	return 0;
}
