/* SPDX-License-Identifier: BSD-2-Clause */
/* What Unikraft knows of itself, as the rows of an agent. */
#include <stdint.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/arch/limits.h>
#include <uk/config.h>
#include <uk/plat/time.h>
#include <uk/sched.h>
#include <uk/thread.h>
#include <xen/xen.h>
#include <xen/memory.h>
#include <xen/vcpu.h>
#if defined __X86_64__
#include <xen-x86/hypercall.h>
#else
#include <xen-arm/hypercall.h>
#endif
#if CONFIG_LIBUKNETDEV_STATS
#include <uk/netdev.h>
#endif

#include "port.h"

#define UNKNOWN XTOP_AGENT_UNKNOWN
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The figures of each section, in the order of their bits; the functions below fill values in the same order. */
static const uint8_t system_bits[] = { XTOP_SYSTEM_RUNNABLE, XTOP_SYSTEM_THREADS, XTOP_SYSTEM_BOOT_TIME };
static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_FREE, XTOP_MEMORY_HEAP_USED, XTOP_MEMORY_ALLOCATIONS,
	XTOP_MEMORY_FREES, XTOP_MEMORY_TOTAL, XTOP_MEMORY_HEAP_PEAK, XTOP_MEMORY_ALLOCATION_FAILURES };
static const uint8_t vcpu_bits[] = { XTOP_VCPU_RUNNING, XTOP_VCPU_RUNNABLE, XTOP_VCPU_BLOCKED, XTOP_VCPU_OFFLINE };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_WAKEUP_TIME, XTOP_THREAD_START_TIME };
static const uint8_t interface_bits[] = { XTOP_INTERFACE_RECEIVE_BYTES, XTOP_INTERFACE_RECEIVE_PACKETS,
	XTOP_INTERFACE_TRANSMIT_BYTES, XTOP_INTERFACE_TRANSMIT_PACKETS, XTOP_INTERFACE_RECEIVE_ERRORS,
	XTOP_INTERFACE_TRANSMIT_ERRORS };
static const uint8_t metric_bits[] = { XTOP_APPLICATION_COUNTER, XTOP_APPLICATION_GAUGE };

/* What the collector knows, for the differences. Threads that ended and threads that began share a table for a moment. */
static struct xtop_row system_rows[1], memory_rows[1], vcpu_rows[1], thread_rows[CONFIG_LIBXTOP_THREADS + 16],
	interface_rows[XTOP_INTERFACES], metric_rows[XTOP_METRICS];
static uint64_t system_values[sizeof system_bits], memory_values[sizeof memory_bits], vcpu_values[sizeof vcpu_bits],
	thread_values[COUNT(thread_rows) * sizeof thread_bits], interface_values[COUNT(interface_rows) * sizeof interface_bits],
	metric_values[COUNT(metric_rows) * sizeof metric_bits];

static struct xtop_table system_table = XTOP_TABLE(XTOP_SYSTEM, system_bits, system_rows, system_values);
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table vcpu_table = XTOP_TABLE(XTOP_VCPU, vcpu_bits, vcpu_rows, vcpu_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table interface_table = XTOP_TABLE(XTOP_INTERFACE, interface_bits, interface_rows, interface_values);
static struct xtop_table metric_table = XTOP_TABLE(XTOP_APPLICATION, metric_bits, metric_rows, metric_values);

struct xtop_table *const xtop_tables[] = { &system_table, &memory_table, &vcpu_table, &interface_table, &thread_table,
	&metric_table };
const uint32_t xtop_tables_count = COUNT(xtop_tables);
struct xtop_name xtop_names[XTOP_NAMES];

/* A thread as it was at the last sample. Thread and name may be gone before the row is sent. */
struct snapshot {
	uint32_t id;
	uint32_t name_length;
	char name[XTOP_MAX_NAME];
	uint64_t values[sizeof thread_bits];
};

static struct snapshot snapshots[CONFIG_LIBXTOP_THREADS];
static uint32_t snapshot_count, interface_count;
static uint64_t system_now[sizeof system_bits], memory_now[sizeof memory_bits], vcpu_now[sizeof vcpu_bits],
	interface_now[XTOP_INTERFACES][sizeof interface_bits];
static int vcpu_known;

static struct metric {
	const char *name;
	const void *value;
	int is_gauge;
	uint64_t now;
} metrics[XTOP_METRICS];
static uint32_t metric_count;

static struct uk_thread *agent_thread;
static uint64_t agent_memory;

uint64_t xtop_clock(void)
{
	static uint64_t last, offset;
	static int begun;
	uint64_t now = ukplat_monotonic_clock();

	/* On Xen the clock counts from the host's boot, and another host has another. */
	if (!begun)
		offset = 0 - now;
	begun = 1;
	if (now + offset < last)
		offset = last - now;
	last = now + offset;
	return last;
}

uint64_t xtop_boot_time(void)
{
	static uint64_t boot;

	if (boot == 0)
		boot = ukplat_wall_clock() - xtop_clock();
	return boot;
}

void xtop_agent_is(struct uk_thread *thread, uint64_t memory)
{
	agent_thread = thread;
	agent_memory = memory + sizeof thread_rows + sizeof thread_values + sizeof interface_rows + sizeof interface_values
		+ sizeof metric_rows + sizeof metric_values + sizeof xtop_names + sizeof snapshots + sizeof metrics;
}

int xtop_metric(const char *name, const void *value, int is_gauge)
{
	if (metric_count == XTOP_METRICS)
		return -1;
	metrics[metric_count].name = name;
	metrics[metric_count].value = value;
	metrics[metric_count].is_gauge = is_gauge;
	metric_count++;
	return 0;
}

static uint32_t length_of(const char *text, uint32_t most)
{
	uint32_t length = 0;

	while (text != NULL && length < most && text[length] != '\0')
		length++;
	return length;
}

static uint64_t state_of(const struct uk_thread *thread)
{
	if (thread == uk_thread_current())
		return XTOP_RUNNING;
	if (xtop_is_idle(thread))
		return XTOP_IDLE;
	return uk_thread_is_runnable(thread) ? XTOP_RUNNABLE : XTOP_SLEEPING;
}

/* A wake-up time by Unikraft's clock as one of ours; 0 is none. */
static uint64_t wakeup_of(const struct uk_thread *thread)
{
	__snsec left = thread->wakeup_time - (__snsec)ukplat_monotonic_clock();

	/* It stays behind in a thread that was woken. */
	if (thread->wakeup_time <= 0 || uk_thread_is_runnable(thread))
		return UNKNOWN;
	return xtop_clock() + (left > 0 ? (uint64_t)left : 0);
}

static void take_thread(const struct uk_thread *thread, uint32_t id, struct snapshot *to)
{
	to->id = id;
	to->name_length = length_of(thread->name, XTOP_MAX_NAME);
	if (to->name_length > 0)
		memcpy(to->name, thread->name, to->name_length);
	to->values[0] = state_of(thread);
	/* The idle thread's time is the time in which the CPU was halted. */
	to->values[1] = vcpu_known && !xtop_is_idle(thread) ? xtop_thread_cpu(thread) : UNKNOWN;
	to->values[2] = wakeup_of(thread);
	to->values[3] = xtop_thread_start(thread);
}

static void take_threads(void)
{
	struct uk_thread *thread;
	uint64_t all = 0, runnable = 0;
	uint32_t id;

	if (vcpu_known)
		xtop_threads_charge(vcpu_now[0]);
	snapshot_count = 0;
	uk_sched_foreach_thread(uk_sched_current(), thread) {
		all++;
		runnable += !xtop_is_idle(thread) && uk_thread_is_runnable(thread);
		id = xtop_thread_id(thread);
		if (id != 0 && snapshot_count < CONFIG_LIBXTOP_THREADS)
			take_thread(thread, id, &snapshots[snapshot_count++]);
	}
	system_now[0] = runnable;
	system_now[1] = all;
	system_now[2] = xtop_boot_time();
}

static void take_memory(void)
{
	domid_t self = DOMID_SELF;
	long pages = HYPERVISOR_memory_op(XENMEM_current_reservation, &self);
	uint64_t free_bytes = uk_alloc_availmem_total();
	uint64_t total = pages > 0 ? (uint64_t)pages * __PAGE_SIZE : UNKNOWN;
	uint32_t i;

	for (i = 0; i < COUNT(memory_now); i++)
		memory_now[i] = UNKNOWN;
	/* Pages that Xen counts as ours, the image included. */
	memory_now[5] = total;
	memory_now[1] = free_bytes;
	if (total != UNKNOWN && total >= free_bytes)
		memory_now[0] = total - free_bytes;
#if CONFIG_LIBUKALLOC_IFSTATS_GLOBAL
	{
		struct uk_alloc_stats stats;

		uk_alloc_stats_get_global(&stats);
		memory_now[2] = stats.cur_mem_use >= 0 ? (uint64_t)stats.cur_mem_use : UNKNOWN;
		memory_now[3] = stats.tot_nb_allocs;
		memory_now[4] = stats.tot_nb_frees;
		memory_now[6] = stats.max_mem_use >= 0 ? (uint64_t)stats.max_mem_use : UNKNOWN;
		memory_now[7] = stats.nb_enomem;
	}
#endif
}

static void take_vcpu(void)
{
	struct vcpu_runstate_info info;

	vcpu_known = HYPERVISOR_vcpu_op(VCPUOP_get_runstate_info, 0, &info) == 0;
	if (!vcpu_known)
		return;
	vcpu_now[0] = info.time[RUNSTATE_running];
	vcpu_now[1] = info.time[RUNSTATE_runnable];
	vcpu_now[2] = info.time[RUNSTATE_blocked];
	vcpu_now[3] = info.time[RUNSTATE_offline];
}

static void take_interfaces(void)
{
	interface_count = 0;
#if CONFIG_LIBUKNETDEV_STATS
	for (; interface_count < uk_netdev_count() && interface_count < XTOP_INTERFACES; interface_count++) {
		struct uk_netdev *device = uk_netdev_get(interface_count);
		uint64_t *now = interface_now[interface_count];

		ukarch_spin_lock(&device->_stats_lock);
		now[0] = device->_stats.rx_m.bytes;
		now[1] = device->_stats.rx_m.packets;
		now[2] = device->_stats.tx_m.bytes;
		now[3] = device->_stats.tx_m.packets;
		now[4] = device->_stats.rx_m.errors;
		now[5] = device->_stats.tx_m.errors;
		ukarch_spin_unlock(&device->_stats_lock);
	}
#endif
}

static void sample(void *context)
{
	uint32_t i;

	(void)context;
	take_vcpu();
	take_threads();
	take_memory();
	take_interfaces();
	for (i = 0; i < metric_count; i++)
		metrics[i].now = *(const volatile uint64_t *)metrics[i].value;
}

/* Values in the order of the table's columns. */
static int fill(struct xtop_agent_row *row, const struct xtop_table *table, const uint64_t *values)
{
	uint32_t c;

	for (c = 0; c < table->columns; c++) {
		row->values[c] = values[c];
		row->present |= (uint32_t)(values[c] != UNKNOWN) << c;
	}
	return 1;
}

static int thread_row(const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	if (index >= snapshot_count)
		return 0;
	row->id = snapshots[index].id;
	row->name = snapshots[index].name;
	row->name_length = snapshots[index].name_length;
	return fill(row, table, snapshots[index].values);
}

static int interface_row(const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	/* Unikraft numbers its devices and names none. */
	static const char names[XTOP_INTERFACES][8] = { "netdev0", "netdev1", "netdev2", "netdev3" };

	if (index >= interface_count)
		return 0;
	row->id = index;
	row->name = names[index];
	row->name_length = sizeof names[index] - 1;
	return fill(row, table, interface_now[index]);
}

static int metric_row(uint32_t index, struct xtop_agent_row *row)
{
	const struct metric *metric = &metrics[index];

	if (index >= metric_count)
		return 0;
	row->id = index;
	row->name = metric->name;
	row->name_length = length_of(metric->name, XTOP_MAX_NAME);
	row->values[metric->is_gauge] = metric->now;
	row->present = 1u << metric->is_gauge;
	return 1;
}

static int get_row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	(void)context;
	switch (table->section) {
	case XTOP_SYSTEM:
		return index == 0 && fill(row, table, system_now);
	case XTOP_MEMORY:
		return index == 0 && fill(row, table, memory_now);
	case XTOP_VCPU:
		/* On Xen Unikraft has one, number 0. */
		return index == 0 && vcpu_known && fill(row, table, vcpu_now);
	case XTOP_THREAD:
		return thread_row(table, index, row);
	case XTOP_INTERFACE:
		return interface_row(table, index, row);
	case XTOP_APPLICATION:
		return metric_row(index, row);
	default:
		return 0;
	}
}

static uint64_t guest_clock(void *context)
{
	(void)context;
	return xtop_clock();
}

static uint64_t own_cpu(void *context)
{
	(void)context;
	return agent_thread != NULL && vcpu_known ? xtop_thread_cpu(agent_thread) : UNKNOWN;
}

static uint64_t own_memory(void *context)
{
	(void)context;
	return agent_memory;
}

/* Threads are cooperative: no lock. */
const struct xtop_agent_port xtop_figures_port = {
	.clock = guest_clock,
	.own_cpu = own_cpu,
	.own_memory = own_memory,
	.sample = sample,
	.row = get_row,
	.keys_present = xtop_keys_present,
};
