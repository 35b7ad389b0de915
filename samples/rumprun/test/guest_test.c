/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole guest on fakes of the scheduler, the rump kernel's sysctl and Xen, as a collector sees it. */
#include <string.h>

#include <sys/param.h>
#include <sys/pool.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>

#include "../../../agent-protocol/c/vchan/test/check.h"
#include "../../../agent-protocol/c/vchan/test/collector.h"
#include "../bmk.h"
#include "../figures.h"
#include "../netbsd.h"
#include "../xen.h"
#include "fake_bmk.h"

#define SECOND UINT64_C(1000000000)
#define MIB UINT64_C(1048576)
#define ROW_LENGTH ((sizeof(struct if_msghdr) + sizeof(struct sockaddr_dl) + 7) / 8 * 8)

int rump___sysimpl___sysctl(const int *name, unsigned int length, void *old, size_t *old_length, const void *new, size_t new_length);

static struct kernel {
	struct if_data interface[2];
	unsigned pools;
	int fails;
} kernel;

static struct fake_xen xen;
static struct xtop_agent agent;
static struct collector collector;
static struct bmk_thread *agent_thread, *worker;
static char system_name[XTOP_MAX_NAME];

int sysctlnametomib(const char *name, int *mib, size_t *length)
{
	CHECK(strcmp(name, "kern.pool") == 0 && *length >= 2);
	mib[0] = CTL_KERN;
	mib[1] = 1003;
	*length = 2;
	return 0;
}

static void put_interface(char *to, unsigned short index, const char *name, const struct if_data *data)
{
	struct if_msghdr *header = (struct if_msghdr *)(void *)to;
	struct sockaddr_dl *link = (struct sockaddr_dl *)(void *)(header + 1);

	memset(to, 0, ROW_LENGTH);
	header->ifm_msglen = ROW_LENGTH;
	header->ifm_type = RTM_IFINFO;
	header->ifm_addrs = RTA_IFP;
	header->ifm_index = index;
	header->ifm_data = *data;
	link->sdl_nlen = (uint8_t)strlen(name);
	memcpy(link->sdl_data, name, strlen(name));
}

int rump___sysimpl___sysctl(const int *name, unsigned int length, void *old, size_t *old_length, const void *new, size_t new_length)
{
	CHECK(new == NULL && new_length == 0);
	if (kernel.fails)
		return -1;
	if (name[0] == CTL_NET) {
		CHECK(length == 6 && name[1] == PF_ROUTE && name[4] == NET_RT_IFLIST && *old_length >= 3 * ROW_LENGTH);
		put_interface(old, 1, "lo0", &kernel.interface[0]);
		/* An address of the interface: not ours to read. */
		put_interface((char *)old + ROW_LENGTH, 1, "address", &kernel.interface[1]);
		((struct if_msghdr *)(void *)((char *)old + ROW_LENGTH))->ifm_type = 0xc;
		put_interface((char *)old + 2 * ROW_LENGTH, 2, "xenif0", &kernel.interface[1]);
		*old_length = 3 * ROW_LENGTH;
	} else if (name[1] == KERN_OSRELEASE) {
		CHECK(*old_length >= 10);
		memcpy(old, "7.99.34", 8);
		*old_length = 8;
	} else {
		struct pool_sysctl *pools = old;
		unsigned i;

		CHECK_EQUAL(name[1], 1003);
		for (i = 0; i < kernel.pools; i++) {
			pools[i].pr_pagesize = 4096;
			pools[i].pr_npages = i + 1;
		}
		*old_length = kernel.pools * sizeof *pools;
	}
	return 0;
}

static void start(int with_hook)
{
	struct xtop_agent_setup setup = { .xen = &fake_port, .xen_context = &xen, .port = &figures_port, .tables = figures_tables,
		.tables_count = figures_tables_count, .names = figures_names, .names_count = FIGURES_NAMES, .path = XTOP_AGENT_PATH,
		.interval = SECOND };

	xtop_agent_close(&agent);
	fake_xen_release(&xen);
	memset(&kernel, 0, sizeof kernel);
	kernel.pools = 3;
	fake_boot();
	fake.times[3] = 9 * SECOND;
	if (with_hook)
		fake.hook = threads_chain(NULL);
	netbsd_open(system_name, sizeof system_name);
	agent_thread = fake_create("xtop", NULL, 0);
	worker = fake_create("worker", NULL, 0);
	fake_switch(agent_thread, BMK_ON_BLOCK_QUEUE);
	figures_open(agent_thread, 1000);
	setup.hello.kind = XTOP_KIND_RUMP;
	setup.hello.page_size = VCHAN_PAGE_SIZE;
	setup.hello.boot_id = figures_boot_time();
	setup.hello.agent = "xtop-rumprun 0.1.0";
	setup.hello.system = system_name;
	xtop_agent_init(&agent, &setup);
	xtop_agent_tick(&agent);
	collector_connect(&collector, &xen, 42);
	CHECK(collector_hello(&collector, 1, 1, 0));
}

/* One interval: the worker runs so long, the agent wakes, the collector looks. */
static void interval(uint64_t work)
{
	unsigned tries, samples = collector.samples;

	fake_switch(worker, BMK_ON_TIME_QUEUE);
	fake_run(work);
	fake_idle(SECOND - work);
	fake_switch(agent_thread, BMK_ON_BLOCK_QUEUE);
	fake_run(50000);
	for (tries = 0; tries < 50 && (collector.samples == samples || !collector.complete); tries++) {
		xtop_agent_tick(&agent);
		collector_drain(&collector, 65536);
	}
	CHECK(collector.samples > samples);
}

static const struct collector_row *thread_named(const char *name)
{
	const struct collector_table *table = &collector.table[XTOP_THREAD];
	unsigned i;

	for (i = 0; i < table->rows; i++) {
		if (strcmp(collector.name[table->row[i].name], name) == 0)
			return &table->row[i];
	}
	return NULL;
}

static int has(const struct collector_row *row, unsigned figure)
{
	return (int)(row->present >> figure & 1);
}

static void a_collector_sees_the_guest_as_it_is(void)
{
	const struct collector_row *row;
	uint64_t before;

	start(1);
	interval(SECOND / 4);
	CHECK(collector.open);
	CHECK_EQUAL(collector.kind, XTOP_KIND_RUMP);
	CHECK(strcmp(collector.system, "rumprun, NetBSD 7.99.34") == 0);
	/* The guest is as old as its vCPU, not as the host. */
	CHECK(collector.nanos >= 10 * SECOND && collector.nanos < 11 * SECOND);
	row = collector_row(&collector, XTOP_MEMORY, 0);
	CHECK_EQUAL(row->value[XTOP_MEMORY_TOTAL], pgalloc_totalkb * 1024);
	CHECK_EQUAL(row->value[XTOP_MEMORY_USED], pgalloc_usedkb * 1024);
	CHECK_EQUAL(row->value[XTOP_MEMORY_FREE], (pgalloc_totalkb - pgalloc_usedkb) * 1024);
	CHECK_EQUAL(row->value[XTOP_MEMORY_SLAB], 6 * 4096);
	CHECK_EQUAL(collector.table[XTOP_THREAD].rows, 3);
	CHECK_EQUAL(thread_named("worker")->value[XTOP_THREAD_STATE], XTOP_SLEEPING);
	CHECK_EQUAL(thread_named("xtop")->value[XTOP_THREAD_STATE], XTOP_RUNNING);
	before = thread_named("worker")->value[XTOP_THREAD_CPU];
	interval(SECOND / 8);
	CHECK_EQUAL(thread_named("worker")->value[XTOP_THREAD_CPU] - before, SECOND / 8);
	row = collector_row(&collector, XTOP_AGENT, 0);
	CHECK_EQUAL(row->value[XTOP_AGENT_CPU], 100000);
	CHECK(row->value[XTOP_AGENT_MEMORY] > 20000);
	row = collector_row(&collector, XTOP_VCPU, 0);
	CHECK_EQUAL(row->value[XTOP_VCPU_RUNNING], fake.times[0]);
	CHECK_EQUAL(row->value[XTOP_VCPU_BLOCKED], fake.times[2]);
	row = collector_row(&collector, XTOP_SYSTEM, 0);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_THREADS], 3);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_RUNNABLE], 1);
	CHECK_EQUAL(row->value[XTOP_SYSTEM_CONTEXT_SWITCHES], 5);
}

static void without_the_hook_it_sees_less_but_nothing_false(void)
{
	start(0);
	interval(SECOND / 4);
	CHECK(!has(thread_named("worker"), XTOP_THREAD_CPU));
	CHECK(!has(thread_named("worker"), XTOP_THREAD_SWITCHES));
	CHECK(has(thread_named("worker"), XTOP_THREAD_STATE));
	CHECK(!has(collector_row(&collector, XTOP_AGENT, 0), XTOP_AGENT_CPU));
	CHECK(!has(collector_row(&collector, XTOP_SYSTEM, 0), XTOP_SYSTEM_CONTEXT_SWITCHES));
	CHECK(has(collector_row(&collector, XTOP_VCPU, 0), XTOP_VCPU_RUNNING));
}

static void packets_of_the_xen_interface_are_unknown_and_of_others_known(void)
{
	const struct collector_row *lo, *xenif;

	start(0);
	kernel.interface[0].ifi_ibytes = 84;
	kernel.interface[0].ifi_ipackets = 1;
	kernel.interface[1].ifi_ibytes = 5000 * MIB;
	kernel.interface[1].ifi_obytes = 42;
	kernel.interface[1].ifi_iqdrops = 3;
	interval(0);
	CHECK_EQUAL(collector.table[XTOP_INTERFACE].rows, 2);
	lo = collector_row(&collector, XTOP_INTERFACE, 1);
	xenif = collector_row(&collector, XTOP_INTERFACE, 2);
	CHECK(strcmp(collector.name[lo->name], "lo0") == 0);
	CHECK_EQUAL(lo->value[XTOP_INTERFACE_RECEIVE_PACKETS], 1);
	CHECK(strcmp(collector.name[xenif->name], "xenif0") == 0);
	CHECK_EQUAL(xenif->value[XTOP_INTERFACE_RECEIVE_BYTES], 5000 * MIB);
	CHECK_EQUAL(xenif->value[XTOP_INTERFACE_TRANSMIT_BYTES], 42);
	CHECK_EQUAL(xenif->value[XTOP_INTERFACE_RECEIVE_DROPS], 3);
	CHECK(!has(xenif, XTOP_INTERFACE_RECEIVE_PACKETS) && !has(xenif, XTOP_INTERFACE_TRANSMIT_PACKETS));
	CHECK(!has(xenif, XTOP_INTERFACE_RECEIVE_ERRORS) && !has(xenif, XTOP_INTERFACE_TRANSMIT_ERRORS));
}

static void a_kernel_that_refuses_leaves_its_figures_out(void)
{
	start(1);
	kernel.fails = 1;
	interval(0);
	CHECK_EQUAL(collector.table[XTOP_INTERFACE].rows, 0);
	CHECK(!has(collector_row(&collector, XTOP_MEMORY, 0), XTOP_MEMORY_SLAB));
	CHECK(has(collector_row(&collector, XTOP_MEMORY, 0), XTOP_MEMORY_USED));
	CHECK_EQUAL(collector.table[XTOP_THREAD].rows, 3);
}

static void a_foreign_scheduler_has_no_threads(void)
{
	start(0);
	fake.broken = 1;
	interval(0);
	CHECK_EQUAL(collector.table[XTOP_THREAD].rows, 0);
	CHECK(!has(collector_row(&collector, XTOP_SYSTEM, 0), XTOP_SYSTEM_THREADS));
	CHECK(has(collector_row(&collector, XTOP_MEMORY, 0), XTOP_MEMORY_TOTAL));
}

static void a_new_collector_gets_all_again(void)
{
	start(1);
	interval(SECOND / 4);
	collector_leave(&collector);
	xtop_agent_tick(&agent);
	collector_connect(&collector, &xen, 43);
	CHECK(collector_hello(&collector, 1, 1, 0));
	interval(SECOND / 4);
	CHECK_EQUAL(collector.fulls, 1);
	CHECK_EQUAL(thread_named("worker")->value[XTOP_THREAD_CPU], SECOND / 2);
	CHECK_EQUAL(xen.grants, 1);
}

int main(void)
{
	RUN(without_the_hook_it_sees_less_but_nothing_false);
	RUN(packets_of_the_xen_interface_are_unknown_and_of_others_known);
	RUN(a_foreign_scheduler_has_no_threads);
	RUN(a_collector_sees_the_guest_as_it_is);
	RUN(a_kernel_that_refuses_leaves_its_figures_out);
	RUN(a_new_collector_gets_all_again);
	xtop_agent_close(&agent);
	fake_xen_release(&xen);
	return 0;
}
