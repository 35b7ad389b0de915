/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a sample costs an agent, apart from reading the guest's figures: bytes on the ring and CPU time from the tick
 * that takes it to the last frame, for guests of several sizes. Built as for a guest (-Os), run with `make bench`.
 *
 * Per sample a third of the threads ran; the others slept. "Names gone" is the worst case for the table of names:
 * every thread of every sample is new and has a name and a wait channel never seen before.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../xtop_agent.h"
#include "check.h"
#include "fake_xen.h"

#define MOST 512
#define SAMPLES 500
#define INTERFACES 4
#define VCPUS 4

static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_FREE, XTOP_MEMORY_AVAILABLE, XTOP_MEMORY_HEAP_USED,
	XTOP_MEMORY_ALLOCATIONS, XTOP_MEMORY_FREES, XTOP_MEMORY_TOTAL, XTOP_MEMORY_STACK };
static const uint8_t vcpu_bits[] = { XTOP_VCPU_USER, XTOP_VCPU_SYSTEM, XTOP_VCPU_IDLE, XTOP_VCPU_RUNNING, XTOP_VCPU_RUNNABLE,
	XTOP_VCPU_BLOCKED, XTOP_VCPU_OFFLINE };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_SWITCHES, XTOP_THREAD_STACK_USED,
	XTOP_THREAD_PRIORITY, XTOP_THREAD_WAIT_CHANNEL };
static const uint8_t interface_bits[] = { XTOP_INTERFACE_RECEIVE_BYTES, XTOP_INTERFACE_RECEIVE_PACKETS, XTOP_INTERFACE_TRANSMIT_BYTES,
	XTOP_INTERFACE_TRANSMIT_PACKETS, XTOP_INTERFACE_RECEIVE_ERRORS, XTOP_INTERFACE_RECEIVE_DROPS, XTOP_INTERFACE_TRANSMIT_ERRORS,
	XTOP_INTERFACE_TRANSMIT_DROPS };

static struct xtop_row memory_rows[1], vcpu_rows[VCPUS], interface_rows[INTERFACES], thread_rows[2 * MOST];
static uint64_t memory_values[sizeof memory_bits], vcpu_values[VCPUS * sizeof vcpu_bits],
	interface_values[INTERFACES * sizeof interface_bits], thread_values[2 * MOST * sizeof thread_bits];
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table vcpu_table = XTOP_TABLE(XTOP_VCPU, vcpu_bits, vcpu_rows, vcpu_values);
static struct xtop_table interface_table = XTOP_TABLE(XTOP_INTERFACE, interface_bits, interface_rows, interface_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table *const tables[] = { &memory_table, &vcpu_table, &interface_table, &thread_table };
static struct xtop_name names[4 * MOST];

static struct xtop_agent agent;
static struct fake_xen xen;
static struct fake_client client;
static uint64_t now, samples, seed, figure[MOST], gone;
static uint32_t threads;

static uint64_t guest_clock(void *context)
{
	(void)context;
	return now;
}

static uint64_t unknown(void *context)
{
	(void)context;
	return XTOP_AGENT_UNKNOWN;
}

static void take_sample(void *context)
{
	uint32_t i;

	(void)context;
	samples++;
	for (i = 0; i < threads; i++) {
		if (random_below(&seed, 3) == 0)
			figure[i] += random_below(&seed, 100000000);
	}
}

static int get_row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	static char name[16] = "thread-", waiting[16] = "waits-";
	uint64_t id = gone ? samples * MOST + index : index;
	uint32_t most = table == &memory_table ? 1 : table == &vcpu_table ? VCPUS : table == &interface_table ? INTERFACES : threads, i;

	(void)context;
	if (index >= most)
		return 0;
	row->id = (uint32_t)id;
	row->present = (UINT32_C(1) << table->columns) - 1;
	for (i = 0; i < table->columns; i++)
		row->values[i] = table == &thread_table ? figure[index] >> i : samples * (1000 + index * 100 + i);
	if (table == &memory_table)
		return 1;
	for (i = 0; i < 8; i++, id >>= 4)
		name[7 + i] = waiting[6 + i] = (char)('a' + (id & 15));
	row->name = name;
	row->name_length = 15;
	if (table == &thread_table) {
		row->present &= ~(UINT32_C(1) << 5);
		row->waiting = waiting;
		row->waiting_length = gone ? 14 : 6 + (index & 3);
	}
	return 1;
}

static const struct xtop_agent_port port = { guest_clock, unknown, unknown, take_sample, get_row, NULL, NULL, NULL };

static uint64_t cpu(void)
{
	struct timespec time;

	CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

/* Lets the agent send one sample; returns its bytes and adds to the CPU time and, if it is more, to the dearest tick. */
static uint64_t one_sample(uint64_t *nanos, uint64_t *dearest)
{
	static unsigned char bytes[VCHAN_WRITE_SIZE];
	uint64_t before = agent.encoder.sent_bytes;

	do {
		uint64_t started = cpu(), took;

		(void)xtop_agent_tick(&agent);
		took = cpu() - started;
		*nanos += took;
		if (took > *dearest)
			*dearest = took;
		while (fake_client_read(&client, bytes, sizeof bytes) > 0)
			;
	} while (agent.encoder.sampling);
	now += UINT64_C(1000000000);
	return agent.encoder.sent_bytes - before;
}

static void measure(uint32_t count, uint16_t names_count, uint64_t names_gone)
{
	static const unsigned char hello[29] = { 29, 0, 0x41, 0x89, 0x78, 0x74, 0x6f, 0x70, 0x0d, 0x0a, 0x1a, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1 };
	struct xtop_agent_setup setup;
	uint64_t full, deltas = 0, full_nanos = 0, nanos = 0, dearest = 0, ignored = 0;
	unsigned i;

	memset(&setup, 0, sizeof setup);
	memset(&xen, 0, sizeof xen);
	memset(names, 0, sizeof names);
	setup.xen = &fake_port;
	setup.xen_context = &xen;
	setup.port = &port;
	setup.tables = tables;
	setup.tables_count = sizeof tables / sizeof *tables;
	setup.names = names;
	setup.names_count = names_count;
	setup.path = XTOP_AGENT_PATH;
	setup.interval = UINT64_C(1000000000);
	threads = count;
	gone = names_gone;
	seed = 1;
	xtop_agent_init(&agent, &setup);
	(void)xtop_agent_tick(&agent);
	fake_client_connect(&client, &xen);
	CHECK_EQUAL(fake_client_write(&client, hello, sizeof hello), sizeof hello);
	full = one_sample(&full_nanos, &ignored);
	for (i = 0; i < SAMPLES; i++)
		deltas += one_sample(&nanos, &dearest);
	CHECK_EQUAL(agent.encoder.skipped, 0);
	printf("%4u threads, %4u names%s: full %5lu bytes %7.1f us; then %5lu bytes %7.1f us, dearest tick %7.1f us\n", (unsigned)count,
		(unsigned)names_count, names_gone ? ", all gone" : "          ", (unsigned long)full, (double)full_nanos / 1e3,
		(unsigned long)(deltas / SAMPLES), (double)nanos / SAMPLES / 1e3, (double)dearest / 1e3);
	xtop_agent_close(&agent);
	fake_xen_release(&xen);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	measure(8, 24, 0);
	measure(32, 64, 0);
	measure(64, 96, 0);
	measure(512, 1024, 0);
	measure(32, 96, 1);
	measure(64, 160, 1);
	measure(512, 1024, 1);
	measure(512, 2048, 1);
	return 0;
}
