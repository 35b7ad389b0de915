/* SPDX-License-Identifier: BSD-2-Clause */
#include "dump.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char *const system_figures[] = { "context_switches", "interrupts", "runnable", "blocked", "page_in_bytes", "page_out_bytes",
	"swap_in_bytes", "swap_out_bytes", "forks", "processes", "threads", "boot_time" };
static const char *const memory_figures[] = { "used", "free", "available", "heap_used", "allocations", "frees", "page_cache", "buffers",
	"total", "heap_total", "heap_peak", "allocation_failures", "stack", "swap_total", "swap_free", "active", "inactive", "slab" };
static const char *const vcpu_figures[] = { "user", "system", "idle", "running", "runnable", "blocked", "offline", "steal", "iowait",
	"interrupt", "soft_interrupt", "nice", "guest" };
static const char *const thread_figures[] = { "state", "cpu", "switches", "stack_used", "priority", "wait_channel",
	"involuntary_switches", "wakeup_time", "start_time", "stack_size", "process", "parent_process", "nice", "processor", "resident",
	"virtual", "minor_faults", "major_faults", "user", "system" };
static const char *const interface_figures[] = { "receive_bytes", "receive_packets", "transmit_bytes", "transmit_packets",
	"receive_errors", "receive_drops", "transmit_errors", "transmit_drops" };
static const char *const block_figures[] = { "read_bytes", "read_requests", "write_bytes", "write_requests", "busy" };

/* A guest's names may contain anything; a terminal must not get it. */
static void print_quoted(const char *name)
{
	putchar('"');
	for (; *name != '\0'; name++)
		putchar(*name < ' ' || *name > '~' || *name == '"' ? '?' : *name);
	putchar('"');
}

static void print_row(const char *section, const struct row *row, const char *const *figures, unsigned count, uint64_t negative)
{
	unsigned i;

	printf("%s %" PRIu32, section, row->id);
	if (row->name[0] != '\0') {
		putchar(' ');
		print_quoted(row->name);
	}
	for (i = 0; i < count; i++) {
		if ((row->present >> i & 1) == 0)
			continue;
		if (negative >> i & 1)
			printf(" %s=%" PRId64, figures[i], (int64_t)row->value[i]);
		else
			printf(" %s=%" PRIu64, figures[i], row->value[i]);
	}
}

#define FIGURES(table) table, sizeof table / sizeof *table

static void print_threads(const struct proc *proc)
{
	const uint64_t negative = UINT64_C(1) << XTOP_THREAD_PRIORITY | UINT64_C(1) << XTOP_THREAD_NICE;
	unsigned i;

	for (i = 0; i < proc->threads; i++) {
		const struct thread *thread = &proc->thread[i];

		if (!thread->row.used)
			continue;
		print_row("thread", &thread->row, FIGURES(thread_figures), negative);
		if (thread->wait_channel[0] != '\0') {
			printf(" wait_channel=");
			print_quoted(thread->wait_channel);
		}
		putchar('\n');
	}
}

static void print_rows(const char *section, const struct row *rows, unsigned rows_count, const char *const *figures, unsigned count)
{
	unsigned i;

	for (i = 0; i < rows_count; i++) {
		if (!rows[i].used)
			continue;
		print_row(section, &rows[i], figures, count, 0);
		putchar('\n');
	}
}

static void print_sample(const struct proc *proc)
{
	print_rows("system", &proc->system, 1, FIGURES(system_figures));
	print_rows("memory", &proc->memory, 1, FIGURES(memory_figures));
	print_rows("vcpu", proc->vcpu, proc->vcpus, FIGURES(vcpu_figures));
	print_rows("interface", proc->interface, proc->interfaces, FIGURES(interface_figures));
	print_rows("block", proc->block, proc->blocks, FIGURES(block_figures));
	print_threads(proc);
}

/* A ring that always has room and counts. */
struct count {
	unsigned long frames, bytes;
};

static uint32_t count_room(void *context)
{
	(void)context;
	return UINT32_MAX;
}

static void count_put(void *context, const uint8_t *frame, uint32_t length)
{
	struct count *count = context;

	(void)frame;
	count->frames++;
	count->bytes += length;
}

static void encode_row(struct xtop_encoder *encoder, struct xtop_table *table, struct xtop_agent_row *row)
{
	uint16_t name, waiting;
	uint8_t c;

	xtop_name(encoder, table, row->name, row->name_length, &name);
	for (c = 0; c < table->columns && row->waiting != NULL; c++) {
		if (table->bits[c] != XTOP_THREAD_WAIT_CHANNEL)
			continue;
		xtop_name(encoder, table, row->waiting, row->waiting_length, &waiting);
		row->values[c] = waiting;
		row->present |= UINT32_C(1) << c;
	}
	xtop_row(encoder, table, row->id, name, row->present, row->values);
}

static void encode(struct xtop_encoder *encoder, struct linux_agent *agent)
{
	struct xtop_agent_row row;
	uint32_t t, index;

	xtop_begin(encoder, agent->proc.guest_nanos);
	for (t = 0; t < linux_agent_tables_count; t++) {
		struct xtop_table *table = linux_agent_tables[t];

		for (index = 0;; index++) {
			memset(&row, 0, sizeof row);
			if (!linux_agent_port.row(agent, table, index, &row))
				break;
			encode_row(encoder, table, &row);
		}
		xtop_table_end(encoder, table);
	}
	xtop_end(encoder);
}

static void print_cost(struct linux_agent *agent, struct xtop_encoder *encoder, struct count *count, const char *what)
{
	uint64_t start = linux_agent_port.own_cpu(agent), read, encoded;

	linux_agent_port.sample(agent);
	read = linux_agent_port.own_cpu(agent);
	count->frames = count->bytes = 0;
	encode(encoder, agent);
	encoded = linux_agent_port.own_cpu(agent);
	printf("# %s sample: %lu bytes in %lu frames; CPU %" PRIu64 " us to read, %" PRIu64 " us to encode\n", what, count->bytes,
		count->frames, (read - start) / 1000, (encoded - read) / 1000);
}

int dump(struct linux_agent *agent, uint64_t interval)
{
	static struct xtop_encoder encoder;
	struct timespec pause = { (time_t)(interval / 1000000000), (long)(interval % 1000000000) };
	struct xtop_hello hello;
	struct count count = { 0, 0 };
	struct xtop_ring ring = { &count, count_room, count_put };

	memset(&hello, 0, sizeof hello);
	xtop_encoder_init(&encoder, &ring, linux_agent_names, LINUX_AGENT_NAMES);
	xtop_open(&encoder, 0, &hello);
	linux_agent_port.sample(agent);
	print_sample(&agent->proc);
	fflush(stdout);
	print_cost(agent, &encoder, &count, "full");
	nanosleep(&pause, NULL);
	print_cost(agent, &encoder, &count, "next");
	printf("# %" PRIu64 " threads, %" PRIu64 " of them left out\n", agent->proc.threads_total, agent->proc.threads_left_out);
	return fflush(stdout) == 0 ? 0 : 1;
}
