/* SPDX-License-Identifier: BSD-2-Clause */
#include "figures.h"

#include "bmk.h"
#include "netbsd.h"
#include "runstate.h"

#define UNKNOWN XTOP_AGENT_UNKNOWN
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define KILOBYTE 1024

/* The figures of each section, in the order of their bits; the functions below fill in values in the same order. */
static const uint8_t system_bits[] = { XTOP_SYSTEM_CONTEXT_SWITCHES, XTOP_SYSTEM_RUNNABLE, XTOP_SYSTEM_THREADS, XTOP_SYSTEM_BOOT_TIME };
static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_FREE, XTOP_MEMORY_TOTAL, XTOP_MEMORY_SLAB };
static const uint8_t vcpu_bits[] = { XTOP_VCPU_RUNNING, XTOP_VCPU_RUNNABLE, XTOP_VCPU_BLOCKED, XTOP_VCPU_OFFLINE };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_SWITCHES, XTOP_THREAD_STACK_USED,
	XTOP_THREAD_WAKEUP_TIME, XTOP_THREAD_STACK_SIZE };
static const uint8_t interface_bits[] = { XTOP_INTERFACE_RECEIVE_BYTES, XTOP_INTERFACE_RECEIVE_PACKETS, XTOP_INTERFACE_TRANSMIT_BYTES,
	XTOP_INTERFACE_TRANSMIT_PACKETS, XTOP_INTERFACE_RECEIVE_ERRORS, XTOP_INTERFACE_RECEIVE_DROPS, XTOP_INTERFACE_TRANSMIT_ERRORS };

/* What the collector knows, for the differences. Threads that ended and threads that began share a table for a moment. */
static struct xtop_row system_rows[1], memory_rows[1], vcpu_rows[1], thread_rows[THREADS_MAX + 16], interface_rows[NETBSD_INTERFACES];
static uint64_t system_values[sizeof system_bits], memory_values[sizeof memory_bits], vcpu_values[sizeof vcpu_bits],
	thread_values[COUNT(thread_rows) * sizeof thread_bits], interface_values[NETBSD_INTERFACES * sizeof interface_bits];

static struct xtop_table system_table = XTOP_TABLE(XTOP_SYSTEM, system_bits, system_rows, system_values);
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table vcpu_table = XTOP_TABLE(XTOP_VCPU, vcpu_bits, vcpu_rows, vcpu_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table interface_table = XTOP_TABLE(XTOP_INTERFACE, interface_bits, interface_rows, interface_values);

struct xtop_table *const figures_tables[] = { &system_table, &memory_table, &vcpu_table, &thread_table, &interface_table };
const uint32_t figures_tables_count = COUNT(figures_tables);
struct xtop_name figures_names[FIGURES_NAMES];

/* As it was at the last sample. */
static struct threads threads;
static struct netbsd netbsd;
static uint64_t system_now[sizeof system_bits], memory_now[sizeof memory_bits], vcpu_now[RUNSTATES];
static int threads_known, vcpu_known;

static struct bmk_thread *agent_thread;
static uint64_t agent_memory, agent_cpu, booted_at;

/* The age of the vCPU is that of the guest: Xen counts all its time in one of the four states. */
static uint64_t boot_clock(void)
{
	uint64_t now = (uint64_t)bmk_platform_cpu_clock_monotonic(), times[RUNSTATES], age = 0;
	unsigned i;

	if (!runstate_read(times))
		return now;
	for (i = 0; i < RUNSTATES; i++)
		age += times[i];
	return age < now ? now - age : 0;
}

void figures_open(struct bmk_thread *agent, uint64_t memory)
{
	agent_thread = agent;
	agent_memory = memory + sizeof system_values + sizeof memory_values + sizeof vcpu_values + sizeof thread_values
		+ sizeof interface_values + sizeof thread_rows + sizeof interface_rows + sizeof figures_names + sizeof threads + sizeof netbsd
		+ threads_memory + netbsd_memory;
	runstate_open();
	booted_at = boot_clock();
}

uint64_t figures_boot_time(void)
{
	return booted_at + (uint64_t)bmk_platform_cpu_clock_epochoffset();
}

static uint64_t guest_clock(void *context)
{
	uint64_t now = (uint64_t)bmk_platform_cpu_clock_monotonic();

	(void)context;
	return now > booted_at ? now - booted_at : 0;
}

static uint64_t own_cpu(void *context)
{
	(void)context;
	return agent_cpu;
}

static uint64_t own_memory(void *context)
{
	(void)context;
	return agent_memory;
}

static void sample(void *context)
{
	uint64_t total = (uint64_t)pgalloc_totalkb * KILOBYTE, used = (uint64_t)pgalloc_usedkb * KILOBYTE;

	(void)context;
	netbsd_take(&netbsd);
	threads_known = threads_take(&threads);
	agent_cpu = threads_known ? threads_cpu(agent_thread) : UNKNOWN;
	vcpu_known = runstate_read(vcpu_now);
	system_now[0] = threads.switches;
	system_now[1] = threads_known ? threads.runnable : UNKNOWN;
	system_now[2] = threads_known ? threads.total : UNKNOWN;
	system_now[3] = figures_boot_time();
	memory_now[0] = used;
	memory_now[1] = total - used;
	memory_now[2] = total;
	memory_now[3] = netbsd.pools;
}

static void fill(struct xtop_agent_row *row, uint32_t id, const char *name, const uint64_t *values, uint32_t columns)
{
	uint32_t c;

	row->id = id;
	row->name = name;
	while (name != NULL && name[row->name_length] != '\0')
		row->name_length++;
	for (c = 0; c < columns; c++) {
		row->values[c] = values[c];
		row->present |= (uint32_t)(values[c] != UNKNOWN) << c;
	}
}

static int thread_row(uint32_t index, struct xtop_agent_row *row)
{
	const struct thread_figures *from = &threads.figures[index];
	const uint64_t wakeup = from->wakeup == THREADS_UNKNOWN ? UNKNOWN : from->wakeup > booted_at ? from->wakeup - booted_at : 0;
	const uint64_t values[] = { from->state, from->cpu, from->switches, from->stack_used, wakeup, from->stack_size };

	if (!threads_known || index >= threads.count)
		return 0;
	fill(row, from->id, from->name, values, COUNT(values));
	return 1;
}

static int interface_row(uint32_t index, struct xtop_agent_row *row)
{
	const struct netbsd_interface *from = &netbsd.interface[index];
	const uint64_t values[] = { from->receive_bytes, from->receive_packets, from->transmit_bytes, from->transmit_packets,
		from->receive_errors, from->receive_drops, from->transmit_errors };

	if (index >= netbsd.interfaces)
		return 0;
	fill(row, from->id, from->name, values, COUNT(values));
	return 1;
}

static int get_row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	(void)context;
	if (table == &thread_table)
		return index < THREADS_MAX ? thread_row(index, row) : 0;
	if (table == &interface_table)
		return index < NETBSD_INTERFACES ? interface_row(index, row) : 0;
	if (index > 0 || (table == &vcpu_table && !vcpu_known))
		return 0;
	if (table == &system_table)
		fill(row, 0, NULL, system_now, COUNT(system_now));
	else if (table == &memory_table)
		fill(row, 0, NULL, memory_now, COUNT(memory_now));
	else
		fill(row, 0, NULL, vcpu_now, COUNT(vcpu_now));
	return 1;
}

const struct xtop_agent_port figures_port = {
	.clock = guest_clock,
	.own_cpu = own_cpu,
	.own_memory = own_memory,
	.sample = sample,
	.row = get_row,
};
