/* SPDX-License-Identifier: BSD-2-Clause */
/* What Mini-OS knows of itself, as the rows of an agent. */
#include <mini-os/os.h>
#include <mini-os/hypervisor.h>
#include <mini-os/lib.h>
#include <mini-os/mm.h>
#include <mini-os/sched.h>
#include <mini-os/time.h>
#include <xen/memory.h>
#include <xen/vcpu.h>

#include "minios_port.h"
#include <mini-os/xtop_sched.h>

#define UNKNOWN XTOP_AGENT_UNKNOWN
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The figures of each section, in the order of their bits; the functions below fill values in the same order. */
static const uint8_t system_bits[] = { XTOP_SYSTEM_CONTEXT_SWITCHES, XTOP_SYSTEM_RUNNABLE, XTOP_SYSTEM_THREADS, XTOP_SYSTEM_BOOT_TIME };
static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_FREE, XTOP_MEMORY_HEAP_USED, XTOP_MEMORY_TOTAL,
	XTOP_MEMORY_HEAP_TOTAL, XTOP_MEMORY_STACK };
static const uint8_t vcpu_bits[] = { XTOP_VCPU_RUNNING, XTOP_VCPU_RUNNABLE, XTOP_VCPU_BLOCKED, XTOP_VCPU_OFFLINE };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_SWITCHES, XTOP_THREAD_STACK_USED,
	XTOP_THREAD_WAKEUP_TIME, XTOP_THREAD_START_TIME, XTOP_THREAD_STACK_SIZE };
static const uint8_t metric_bits[] = { XTOP_APPLICATION_COUNTER, XTOP_APPLICATION_GAUGE };

/* What the collector knows, for the differences. Threads that ended and threads that began share a table for a moment. */
static struct xtop_row system_rows[1], memory_rows[1], vcpu_rows[1], thread_rows[XTOP_MINIOS_THREADS + 16],
	metric_rows[XTOP_MINIOS_METRICS];
static uint64_t system_values[sizeof system_bits], memory_values[sizeof memory_bits], vcpu_values[sizeof vcpu_bits],
	thread_values[COUNT(thread_rows) * sizeof thread_bits], metric_values[COUNT(metric_rows) * sizeof metric_bits];

static struct xtop_table system_table = XTOP_TABLE(XTOP_SYSTEM, system_bits, system_rows, system_values);
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table vcpu_table = XTOP_TABLE(XTOP_VCPU, vcpu_bits, vcpu_rows, vcpu_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table metric_table = XTOP_TABLE(XTOP_APPLICATION, metric_bits, metric_rows, metric_values);

struct xtop_table *const minios_tables[] = { &system_table, &memory_table, &vcpu_table, &thread_table, &metric_table };
const uint32_t minios_tables_count = COUNT(minios_tables);
struct xtop_name minios_names[MINIOS_NAMES];

/*
 * A thread as it was at the last sample. The name is a copy: Mini-OS keeps
 * only a pointer, and thread and name may be gone before the row is sent.
 */
struct snapshot {
	uint32_t id;
	uint32_t name_length;
	char name[XTOP_MAX_NAME];
	uint64_t values[sizeof thread_bits];
};

static struct snapshot snapshots[XTOP_MINIOS_THREADS];
static uint32_t snapshot_count;
static uint64_t system_now[sizeof system_bits], memory_now[sizeof memory_bits], vcpu_now[sizeof vcpu_bits];
static int vcpu_known;

static struct metric {
	const char *name;
	const void *value;
	int is_gauge;
	uint64_t now;
} metrics[XTOP_MINIOS_METRICS];
static uint32_t metric_count;

static struct thread *agent_thread;
static uint64_t agent_memory;

uint64_t minios_boot_time(void)
{
	static uint64_t boot;
	struct timeval now;

	if (boot == 0) {
		gettimeofday(&now, NULL);
		boot = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_usec * 1000 - xtop_sched_clock();
	}
	return boot;
}

void minios_agent_is(struct thread *thread, uint64_t memory)
{
	agent_thread = thread;
	agent_memory = memory + sizeof system_rows + sizeof memory_rows + sizeof vcpu_rows + sizeof thread_rows + sizeof metric_rows
		+ sizeof system_values + sizeof memory_values + sizeof vcpu_values + sizeof thread_values + sizeof metric_values
		+ sizeof minios_names + sizeof snapshots + sizeof metrics;
}

int minios_metric(const char *name, const void *value, int is_gauge)
{
	if (metric_count == XTOP_MINIOS_METRICS)
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

/* Bytes between the top of a thread's stack and where it left it; our own thread is the one that runs. */
static uint64_t stack_used(const struct thread *thread)
{
	unsigned long top = (unsigned long)thread->stack + STACK_SIZE;
	unsigned long at = thread == get_current() ? (unsigned long)__builtin_frame_address(0) : thread->sp;

	return at > top || top - at > STACK_SIZE ? UNKNOWN : top - at;
}

static uint64_t state_of(struct thread *thread)
{
	if (thread == get_current())
		return XTOP_RUNNING;
	if (is_runnable(thread))
		return XTOP_RUNNABLE;
	/* With or without a time-out: what waits in Mini-OS waits for wake(). */
	return thread == idle_thread ? XTOP_IDLE : XTOP_SLEEPING;
}

/* A wake-up time of Mini-OS, by the host's clock, as one of ours; 0 is none. */
static uint64_t wakeup_of(const struct thread *thread)
{
	s_time_t left = thread->wakeup_time - NOW();

	if (thread->wakeup_time == 0)
		return UNKNOWN;
	return xtop_sched_clock() + (left > 0 ? (uint64_t)left : 0);
}

static void take_thread(struct thread *thread, struct snapshot *to, int cpu_known)
{
	to->id = thread->xtop.id;
	to->name_length = length_of(thread->name, XTOP_MAX_NAME);
	if (to->name_length > 0)
		memcpy(to->name, thread->name, to->name_length);
	to->values[0] = state_of(thread);
	to->values[1] = cpu_known ? thread->xtop.cpu : UNKNOWN;
	to->values[2] = thread->xtop.switches;
	to->values[3] = stack_used(thread);
	to->values[4] = wakeup_of(thread);
	to->values[5] = thread->xtop.started;
	to->values[6] = STACK_SIZE;
}

static void take_memory(void)
{
	domid_t self = DOMID_SELF;
	/* Pages that Xen counts as ours, the kernel's own included. */
	long pages = HYPERVISOR_memory_op(XENMEM_current_reservation, &self);
	uint64_t free_bytes = (uint64_t)nr_free_pages * PAGE_SIZE;
	uint64_t total = pages > 0 ? (uint64_t)pages * PAGE_SIZE : UNKNOWN;

	memory_now[0] = total == UNKNOWN || total < free_bytes ? UNKNOWN : total - free_bytes;
	memory_now[1] = free_bytes;
	memory_now[3] = total;
#ifdef HAVE_LIBC
	memory_now[2] = brk - heap;
	memory_now[4] = heap_mapped - heap;
#else
	/* xmalloc() keeps no totals. */
	memory_now[2] = UNKNOWN;
	memory_now[4] = UNKNOWN;
#endif
	memory_now[5] = (uint64_t)xtop_sched_threads() * STACK_SIZE;
}

static void sample(void *context)
{
	struct thread *thread;
	uint64_t runnable = 0, times[4];
	uint32_t i;

	(void)context;
	xtop_sched_charge();
	vcpu_known = xtop_sched_runstate(times);
	vcpu_now[0] = times[RUNSTATE_running];
	vcpu_now[1] = times[RUNSTATE_runnable];
	vcpu_now[2] = times[RUNSTATE_blocked];
	vcpu_now[3] = times[RUNSTATE_offline];
	snapshot_count = 0;
	for (thread = xtop_sched_first(); thread != NULL; thread = thread->xtop.next) {
		runnable += is_runnable(thread) != 0;
		if (snapshot_count < XTOP_MINIOS_THREADS)
			take_thread(thread, &snapshots[snapshot_count++], vcpu_known);
	}
	system_now[0] = xtop_sched_switches();
	system_now[1] = runnable;
	system_now[2] = xtop_sched_threads();
	system_now[3] = minios_boot_time();
	take_memory();
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
		/* Mini-OS has one, number 0. */
		return index == 0 && vcpu_known && fill(row, table, vcpu_now);
	case XTOP_THREAD:
		return thread_row(table, index, row);
	case XTOP_APPLICATION:
		return metric_row(index, row);
	default:
		return 0;
	}
}

static uint64_t guest_clock(void *context)
{
	(void)context;
	return xtop_sched_clock();
}

static uint64_t own_cpu(void *context)
{
	uint64_t times[4];

	(void)context;
	return agent_thread != NULL && xtop_sched_runstate(times) ? agent_thread->xtop.cpu : UNKNOWN;
}

static uint64_t own_memory(void *context)
{
	(void)context;
	return agent_memory;
}

/* Threads are cooperative: no lock. */
const struct xtop_agent_port minios_agent_port = {
	.clock = guest_clock,
	.own_cpu = own_cpu,
	.own_memory = own_memory,
	.sample = sample,
	.row = get_row,
	.keys_present = minios_keys_present,
};
