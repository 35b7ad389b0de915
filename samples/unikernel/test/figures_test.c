/* SPDX-License-Identifier: BSD-2-Clause */
/* What a guest says of itself, the truth and the lies, on a machine that is written down here. */
#include <string.h>

#include "check.h"
#include "clock.h"
#include "event.h"
#include "figures.h"
#include "lies.h"
#include "memory.h"
#include "platform.h"
#include "workload.h"

#define SECOND UINT64_C(1000000000)
#define PAGES 1024u
#define FREE 1000u

struct memory memory = { .pages = PAGES, .free = FREE, .allocations = 30, .frees = 6 };
char boot_stack[1], boot_stack_end[1];
static struct thread only = { .id = 1, .state = THREAD_RUNNABLE, .name = "idle" };
static struct workload_counters work = { .rounds = 7 };
static uint64_t now = 10 * SECOND;

uint64_t clock_now(void)
{
	return now;
}

uint64_t clock_boot_time(void)
{
	return 1;
}

void clock_runstates(uint64_t times[4])
{
	const uint64_t truth[4] = { SECOND, 2 * SECOND, 7 * SECOND, 0 };

	memcpy(times, truth, sizeof truth);
}

uint64_t event_count(void)
{
	return 5;
}

const struct thread *thread_at(uint32_t index)
{
	return index == 0 ? &only : NULL;
}

struct thread *thread_current(void)
{
	return &only;
}

uint64_t thread_cpu_of(const struct thread *thread)
{
	(void)thread;
	return SECOND;
}

uint32_t thread_stack_used(const struct thread *thread)
{
	(void)thread;
	return 100;
}

struct thread_totals thread_totals(void)
{
	const struct thread_totals totals = { .alive = 1, .runnable = 1 };

	return totals;
}

const struct workload_counters *workload_counters(void)
{
	return &work;
}

/* Value of a figure in the one row of a section; -1 where there is no row or the figure is not known. */
static uint64_t told(uint8_t section, uint8_t figure)
{
	uint32_t i, column;

	for (i = 0; i < figures_tables_count; i++) {
		const struct xtop_table *table = figures_tables[i];
		struct xtop_agent_row row;

		memset(&row, 0, sizeof row);
		if (table->section != section || !figures_port.row(NULL, table, 0, &row))
			continue;
		for (column = 0; column < table->columns; column++) {
			if (table->bits[column] == figure && (row.present >> column & 1) != 0)
				return row.values[column];
		}
	}
	return UINT64_MAX;
}

static void see(uint32_t lies)
{
	lies_tell(lies);
	figures_port.sample(NULL);
}

static void the_truth(void)
{
	see(0);
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_RUNNING), SECOND);
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_BLOCKED), 7 * SECOND);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_TOTAL), PAGES * PAGE_SIZE);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_USED), (PAGES - FREE) * PAGE_SIZE);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_FREE), FREE * PAGE_SIZE);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_ALLOCATIONS), 30);
	CHECK_EQUAL(told(XTOP_INTERFACE, XTOP_INTERFACE_TRANSMIT_BYTES), UINT64_MAX);
	CHECK_EQUAL(told(XTOP_THREAD, XTOP_THREAD_CPU), SECOND);
}

static void a_lie_about_one_thing_leaves_the_others_true(void)
{
	see(LIE_CPU);
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_RUNNING), 31 * SECOND);
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_BLOCKED), 7 * SECOND);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_TOTAL), PAGES * PAGE_SIZE);
	see(LIE_MEMORY);
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_RUNNING), SECOND);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_TOTAL), 8 * PAGES * PAGE_SIZE);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_USED), 8 * PAGES * PAGE_SIZE);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_FREE), FREE * PAGE_SIZE);
	CHECK_EQUAL(told(XTOP_INTERFACE, XTOP_INTERFACE_TRANSMIT_BYTES), UINT64_MAX);
	see(LIE_TRAFFIC);
	CHECK_EQUAL(told(XTOP_INTERFACE, XTOP_INTERFACE_TRANSMIT_BYTES), 10 * LIES_SENT_A_SECOND);
	CHECK_EQUAL(told(XTOP_INTERFACE, XTOP_INTERFACE_RECEIVE_BYTES), 0);
	CHECK_EQUAL(told(XTOP_MEMORY, XTOP_MEMORY_TOTAL), PAGES * PAGE_SIZE);
}

static void a_sample_does_not_change_while_it_is_sent(void)
{
	see(LIE_CPU | LIE_TRAFFIC);
	now += SECOND;
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_RUNNING), 31 * SECOND);
	CHECK_EQUAL(told(XTOP_INTERFACE, XTOP_INTERFACE_TRANSMIT_BYTES), 10 * LIES_SENT_A_SECOND);
	figures_port.sample(NULL);
	CHECK_EQUAL(told(XTOP_VCPU, XTOP_VCPU_RUNNING), 34 * SECOND);
	CHECK_EQUAL(told(XTOP_INTERFACE, XTOP_INTERFACE_TRANSMIT_BYTES), 11 * LIES_SENT_A_SECOND);
}

int main(void)
{
	RUN(the_truth);
	RUN(a_lie_about_one_thing_leaves_the_others_true);
	RUN(a_sample_does_not_change_while_it_is_sent);
	return 0;
}
