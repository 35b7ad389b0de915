/* SPDX-License-Identifier: BSD-2-Clause */
#include "figures.h"

#include "clock.h"
#include "event.h"
#include "lies.h"
#include "memory.h"
#include "platform.h"
#include "text.h"
#include "workload.h"

static const uint8_t system_bits[] = { XTOP_SYSTEM_CONTEXT_SWITCHES, XTOP_SYSTEM_INTERRUPTS, XTOP_SYSTEM_RUNNABLE,
	XTOP_SYSTEM_THREADS, XTOP_SYSTEM_BOOT_TIME };
static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_FREE, XTOP_MEMORY_ALLOCATIONS, XTOP_MEMORY_FREES,
	XTOP_MEMORY_TOTAL, XTOP_MEMORY_ALLOCATION_FAILURES, XTOP_MEMORY_STACK };
static const uint8_t vcpu_bits[] = { XTOP_VCPU_RUNNING, XTOP_VCPU_RUNNABLE, XTOP_VCPU_BLOCKED, XTOP_VCPU_OFFLINE };
static const uint8_t interface_bits[] = { XTOP_INTERFACE_RECEIVE_BYTES, XTOP_INTERFACE_TRANSMIT_BYTES };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_SWITCHES, XTOP_THREAD_STACK_USED,
	XTOP_THREAD_WAIT_CHANNEL, XTOP_THREAD_WAKEUP_TIME, XTOP_THREAD_START_TIME, XTOP_THREAD_STACK_SIZE };
static const uint8_t application_bits[] = { XTOP_APPLICATION_COUNTER, XTOP_APPLICATION_GAUGE };

/* Columns of the threads' table, in the order of thread_bits. */
enum { STATE, CPU, SWITCHES, STACK_USED, WAIT_CHANNEL, WAKEUP_TIME, START_TIME, STACK_SIZE };

/* In the order of memory_bits and interface_bits. */
enum { USED, TOTAL = 4 };
enum { SENT = 1 };

enum { COUNTER, GAUGE };
#define METRICS 5

/* What the collector knows, for the differences. */
static struct xtop_row system_rows[1], memory_rows[1], vcpu_rows[1], interface_rows[1], thread_rows[THREADS], application_rows[METRICS];
static uint64_t system_values[sizeof system_bits], memory_values[sizeof memory_bits], vcpu_values[sizeof vcpu_bits],
	interface_values[sizeof interface_bits], thread_values[THREADS * sizeof thread_bits], application_values[METRICS * sizeof application_bits];

static struct xtop_table system_table = XTOP_TABLE(XTOP_SYSTEM, system_bits, system_rows, system_values);
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table vcpu_table = XTOP_TABLE(XTOP_VCPU, vcpu_bits, vcpu_rows, vcpu_values);
static struct xtop_table interface_table = XTOP_TABLE(XTOP_INTERFACE, interface_bits, interface_rows, interface_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table application_table = XTOP_TABLE(XTOP_APPLICATION, application_bits, application_rows, application_values);

struct xtop_table *const figures_tables[] = { &system_table, &memory_table, &vcpu_table, &interface_table, &application_table, &thread_table };
const uint32_t figures_tables_count = sizeof figures_tables / sizeof *figures_tables;
struct xtop_name figures_names[FIGURES_NAMES];

/* The sample: it must not change while the agent sends it. */
struct seen_thread {
	struct thread thread;
	uint64_t cpu;
	uint32_t stack_used;
	int running;
};

struct metric {
	const char *name;
	int column;
	uint64_t value;
};

static struct seen_thread seen[THREADS];
static uint32_t seen_count;
static struct thread_totals totals;
static struct metric metrics[METRICS];
static uint64_t runstates[4];
static uint64_t memory_figures[sizeof memory_bits];
static uint64_t interface_figures[sizeof interface_bits];
static uint64_t events;
static const struct thread *agent_thread;

void figures_agent_is(const struct thread *thread)
{
	agent_thread = thread;
}

static uint64_t own_clock(void *context)
{
	(void)context;
	return clock_now();
}

static uint64_t own_cpu(void *context)
{
	(void)context;
	return agent_thread == NULL ? XTOP_AGENT_UNKNOWN : thread_cpu_of(agent_thread);
}

static uint64_t own_memory(void *context)
{
	(void)context;
	return sizeof(struct xtop_agent) + sizeof thread_rows + sizeof thread_values + sizeof figures_names + sizeof seen
		+ (THREAD_STACK_PAGES + 1) * PAGE_SIZE;
}

static void see_threads(void)
{
	uint32_t i;

	totals = thread_totals();
	seen_count = 0;
	for (i = 0; i < THREADS; i++) {
		const struct thread *thread = thread_at(i);
		struct seen_thread *to = &seen[seen_count];

		if (thread == NULL)
			continue;
		to->thread = *thread;
		to->cpu = thread_cpu_of(thread);
		to->stack_used = thread_stack_used(thread);
		to->running = thread == thread_current();
		seen_count++;
	}
}

static void see_memory(void)
{
	const uint64_t values[] = { (uint64_t)(memory.pages - memory.free) * PAGE_SIZE, (uint64_t)memory.free * PAGE_SIZE, memory.allocations,
		memory.frees, (uint64_t)memory.pages * PAGE_SIZE, memory.failures,
		(uint64_t)(totals.alive - 1) * THREAD_STACK_PAGES * PAGE_SIZE + (uint64_t)(boot_stack_end - boot_stack) };

	memcpy(memory_figures, values, sizeof memory_figures);
	lies_memory(&memory_figures[USED], &memory_figures[TOTAL]);
}

static void see_workload(void)
{
	const struct workload_counters *now = workload_counters();
	const struct metric all[METRICS] = {
		{ "rounds", COUNTER, now->rounds },
		{ "jobs", COUNTER, now->jobs },
		{ "jobs failed", COUNTER, now->jobs_failed },
		{ "jobs alive", GAUGE, now->jobs_alive },
		{ "ended threads cpu ns", COUNTER, totals.ended_cpu },
	};

	memcpy(metrics, all, sizeof metrics);
}

static void sample(void *context)
{
	(void)context;
	see_threads();
	see_memory();
	see_workload();
	clock_runstates(runstates);
	lies_runstates(runstates, clock_now());
	interface_figures[SENT] = lies_sent(clock_now());
	events = event_count();
}

static uint64_t state_of(const struct seen_thread *it)
{
	if (it->running)
		return XTOP_RUNNING;
	if (it->thread.id == 1)
		return XTOP_IDLE;
	return it->thread.state == THREAD_RUNNABLE ? XTOP_RUNNABLE : XTOP_SLEEPING;
}

static void fill_thread(const struct seen_thread *it, struct xtop_agent_row *row)
{
	int waits = it->thread.state == THREAD_WAITING;

	row->id = it->thread.id;
	row->name = it->thread.name;
	row->name_length = (uint32_t)text_length(it->thread.name);
	row->waiting = waits ? it->thread.waiting->name : "";
	row->waiting_length = (uint32_t)text_length(row->waiting);
	row->values[STATE] = state_of(it);
	row->values[CPU] = it->cpu;
	row->values[SWITCHES] = it->thread.switches;
	row->values[STACK_USED] = it->stack_used;
	row->values[START_TIME] = it->thread.started;
	row->values[STACK_SIZE] = it->thread.stack_size;
	row->present = 1u << STATE | 1u << CPU | 1u << SWITCHES | 1u << STACK_USED | 1u << START_TIME | 1u << STACK_SIZE;
	if (waits && it->thread.wakeup != CLOCK_NEVER) {
		row->values[WAKEUP_TIME] = it->thread.wakeup;
		row->present |= 1u << WAKEUP_TIME;
	}
}

static void fill_metric(const struct metric *metric, uint32_t index, struct xtop_agent_row *row)
{
	row->id = index;
	row->name = metric->name;
	row->name_length = (uint32_t)text_length(metric->name);
	row->values[metric->column] = metric->value;
	row->present = 1u << metric->column;
}

static void fill_all(struct xtop_agent_row *row, const uint64_t *values, uint32_t count)
{
	memcpy(row->values, values, count * sizeof *values);
	row->present = (1u << count) - 1;
}

static int get_row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	const uint64_t system[] = { totals.switches, events, totals.runnable, totals.alive, clock_boot_time() };

	(void)context;
	if (table == &thread_table) {
		if (index < seen_count)
			fill_thread(&seen[index], row);
		return index < seen_count;
	}
	if (table == &application_table) {
		if (index < METRICS)
			fill_metric(&metrics[index], index, row);
		return index < METRICS;
	}
	if (index > 0 || (table == &interface_table && !lies_about(LIE_TRAFFIC)))
		return 0;
	if (table == &interface_table) {
		row->name = "net0";
		row->name_length = 4;
		fill_all(row, interface_figures, sizeof interface_bits);
		return 1;
	}
	if (table == &system_table)
		fill_all(row, system, sizeof system_bits);
	else if (table == &memory_table)
		fill_all(row, memory_figures, sizeof memory_bits);
	else
		fill_all(row, runstates, sizeof vcpu_bits);
	return 1;
}

const struct xtop_agent_port figures_port = {
	.clock = own_clock,
	.own_cpu = own_cpu,
	.own_memory = own_memory,
	.sample = sample,
	.row = get_row,
};
