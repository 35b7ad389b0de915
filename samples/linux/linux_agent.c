/* SPDX-License-Identifier: BSD-2-Clause */
#include "linux_agent.h"

#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#include "text.h"

/* The figures that /proc has, per section, in the order of their bits. */
static const uint8_t system_bits[] = { XTOP_SYSTEM_CONTEXT_SWITCHES, XTOP_SYSTEM_INTERRUPTS, XTOP_SYSTEM_RUNNABLE, XTOP_SYSTEM_BLOCKED,
	XTOP_SYSTEM_PAGE_IN_BYTES, XTOP_SYSTEM_PAGE_OUT_BYTES, XTOP_SYSTEM_SWAP_IN_BYTES, XTOP_SYSTEM_SWAP_OUT_BYTES, XTOP_SYSTEM_FORKS,
	XTOP_SYSTEM_PROCESSES, XTOP_SYSTEM_THREADS, XTOP_SYSTEM_BOOT_TIME };
static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_FREE, XTOP_MEMORY_AVAILABLE, XTOP_MEMORY_PAGE_CACHE,
	XTOP_MEMORY_BUFFERS, XTOP_MEMORY_TOTAL, XTOP_MEMORY_SWAP_TOTAL, XTOP_MEMORY_SWAP_FREE, XTOP_MEMORY_ACTIVE, XTOP_MEMORY_INACTIVE,
	XTOP_MEMORY_SLAB };
static const uint8_t vcpu_bits[] = { XTOP_VCPU_USER, XTOP_VCPU_SYSTEM, XTOP_VCPU_IDLE, XTOP_VCPU_STEAL, XTOP_VCPU_IOWAIT,
	XTOP_VCPU_INTERRUPT, XTOP_VCPU_SOFT_INTERRUPT, XTOP_VCPU_NICE, XTOP_VCPU_GUEST };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_SWITCHES, XTOP_THREAD_PRIORITY,
	XTOP_THREAD_WAIT_CHANNEL, XTOP_THREAD_INVOLUNTARY_SWITCHES, XTOP_THREAD_START_TIME, XTOP_THREAD_PROCESS,
	XTOP_THREAD_PARENT_PROCESS, XTOP_THREAD_NICE, XTOP_THREAD_PROCESSOR, XTOP_THREAD_RESIDENT, XTOP_THREAD_VIRTUAL,
	XTOP_THREAD_MINOR_FAULTS, XTOP_THREAD_MAJOR_FAULTS, XTOP_THREAD_USER, XTOP_THREAD_SYSTEM };
static const uint8_t interface_bits[] = { XTOP_INTERFACE_RECEIVE_BYTES, XTOP_INTERFACE_RECEIVE_PACKETS, XTOP_INTERFACE_TRANSMIT_BYTES,
	XTOP_INTERFACE_TRANSMIT_PACKETS, XTOP_INTERFACE_RECEIVE_ERRORS, XTOP_INTERFACE_RECEIVE_DROPS, XTOP_INTERFACE_TRANSMIT_ERRORS,
	XTOP_INTERFACE_TRANSMIT_DROPS };
static const uint8_t block_bits[] = { XTOP_BLOCK_READ_BYTES, XTOP_BLOCK_READ_REQUESTS, XTOP_BLOCK_WRITE_BYTES,
	XTOP_BLOCK_WRITE_REQUESTS, XTOP_BLOCK_BUSY };

/* What the collector knows, for the differences. */
static struct xtop_row system_rows[1], memory_rows[1], vcpu_rows[PROC_VCPUS], thread_rows[PROC_THREADS],
	interface_rows[PROC_INTERFACES], block_rows[PROC_BLOCKS];
static uint64_t system_values[sizeof system_bits], memory_values[sizeof memory_bits], vcpu_values[PROC_VCPUS * sizeof vcpu_bits],
	thread_values[PROC_THREADS * sizeof thread_bits], interface_values[PROC_INTERFACES * sizeof interface_bits],
	block_values[PROC_BLOCKS * sizeof block_bits];

static struct xtop_table system_table = XTOP_TABLE(XTOP_SYSTEM, system_bits, system_rows, system_values);
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table vcpu_table = XTOP_TABLE(XTOP_VCPU, vcpu_bits, vcpu_rows, vcpu_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table interface_table = XTOP_TABLE(XTOP_INTERFACE, interface_bits, interface_rows, interface_values);
static struct xtop_table block_table = XTOP_TABLE(XTOP_BLOCK, block_bits, block_rows, block_values);

/* The guest-wide figures first: they are what a first glance needs. */
struct xtop_table *const linux_agent_tables[] = { &system_table, &memory_table, &vcpu_table, &interface_table, &block_table,
	&thread_table };
const uint32_t linux_agent_tables_count = sizeof linux_agent_tables / sizeof *linux_agent_tables;
struct xtop_name linux_agent_names[LINUX_AGENT_NAMES];

static uint64_t nanos_of(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time) != 0)
		return XTOP_AGENT_UNKNOWN;
	return (uint64_t)time.tv_sec * UINT64_C(1000000000) + (uint64_t)time.tv_nsec;
}

/* The clock of the threads' start times: also counts while the guest is suspended. */
static uint64_t guest_clock(void *context)
{
	uint64_t now = nanos_of(CLOCK_BOOTTIME);

	(void)context;
	return now != XTOP_AGENT_UNKNOWN ? now : nanos_of(CLOCK_MONOTONIC);
}

static uint64_t own_cpu(void *context)
{
	(void)context;
	return nanos_of(CLOCK_PROCESS_CPUTIME_ID);
}

static uint64_t own_memory(void *context)
{
	return ((struct linux_agent *)context)->memory;
}

static void read_own_memory(struct linux_agent *agent)
{
	char bytes[128];
	long length = proc_slurp(agent->proc.root, "self/statm", bytes, sizeof bytes);
	struct text text = text_of(bytes, length > 0 ? (size_t)length : 0);
	uint64_t pages;

	agent->memory = XTOP_AGENT_UNKNOWN;
	if (text_number(&text, &pages) && text_number(&text, &pages))
		agent->memory = pages * agent->proc.page_size;
}

static void sample(void *context)
{
	struct linux_agent *agent = context;
	unsigned i;

	proc_sample(&agent->proc);
	agent->samples++;
	agent->live_count = 0;
	for (i = 0; i < agent->proc.threads; i++) {
		if (agent->proc.thread[i].row.used)
			agent->live[agent->live_count++] = (uint16_t)i;
	}
	read_own_memory(agent);
}

/* Row number `index` of those in use. */
static const struct row *used_row(const struct row *rows, unsigned count, uint32_t index)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		if (rows[i].used && index-- == 0)
			return &rows[i];
	}
	return NULL;
}

static const struct row *find_row(const struct linux_agent *agent, const struct xtop_table *table, uint32_t index)
{
	const struct proc *proc = &agent->proc;

	switch (table->section) {
	case XTOP_SYSTEM:
		return used_row(&proc->system, 1, index);
	case XTOP_MEMORY:
		return used_row(&proc->memory, 1, index);
	case XTOP_VCPU:
		return used_row(proc->vcpu, proc->vcpus, index);
	case XTOP_INTERFACE:
		return used_row(proc->interface, proc->interfaces, index);
	case XTOP_BLOCK:
		return used_row(proc->block, proc->blocks, index);
	case XTOP_THREAD:
		return index < agent->live_count ? &proc->thread[agent->live[index]].row : NULL;
	default:
		return NULL;
	}
}

static int get_row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *out)
{
	const struct linux_agent *agent = context;
	const struct row *row = find_row(agent, table, index);
	unsigned c;

	if (row == NULL)
		return 0;
	out->id = row->id;
	out->name = row->name;
	out->name_length = (uint32_t)strlen(row->name);
	if (table->section == XTOP_THREAD) {
		out->waiting = agent->proc.thread[agent->live[index]].wait_channel;
		out->waiting_length = (uint32_t)strlen(out->waiting);
	}
	for (c = 0; c < table->columns; c++) {
		if ((row->present >> table->bits[c] & 1) == 0)
			continue;
		out->present |= UINT32_C(1) << c;
		out->values[c] = row->value[table->bits[c]];
	}
	return 1;
}

const struct xtop_agent_port linux_agent_port = {
	.clock = guest_clock,
	.own_cpu = own_cpu,
	.own_memory = own_memory,
	.sample = sample,
	.row = get_row,
};

static void append(char *to, size_t size, const char *text)
{
	size_t length = strlen(to);

	while (*text != '\0' && length < size - 1)
		to[length++] = *text++;
	to[length] = '\0';
}

static void append_number(char *to, size_t size, uint64_t number)
{
	char digits[24] = "";
	size_t at = sizeof digits - 1;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	append(to, size, digits + at);
}

void linux_agent_report(struct linux_agent *linux_agent, struct xtop_agent *agent)
{
	char text[80] = "the kernel killed ";
	uint64_t now = linux_agent->proc.oom_kills, before = linux_agent->told_oom_kills;
	int same = linux_agent->told_connections == agent->connections;

	if (linux_agent->samples == linux_agent->told_samples)
		return;
	/* What happened while nobody listened has no time that would be true: it is only taken note of. */
	if (same && before != PROC_UNKNOWN && now != PROC_UNKNOWN && now > before) {
		append_number(text, sizeof text, now - before);
		append(text, sizeof text, now - before == 1 ? " process for want of memory" : " processes for want of memory");
		if (xtop_agent_event(agent, XTOP_EVENT_OUT_OF_MEMORY, 0, text, (uint32_t)strlen(text)) == XTOP_AGAIN)
			return; /* no room: later */
	}
	linux_agent->told_samples = linux_agent->samples;
	linux_agent->told_connections = agent->connections;
	linux_agent->told_oom_kills = now;
}

int linux_agent_open(struct linux_agent *agent, struct xtop_hello *hello)
{
	struct utsname name;

	memset(agent, 0, sizeof *agent);
	agent->told_oom_kills = PROC_UNKNOWN;
	if (proc_open(&agent->proc, "/proc", "/sys/block") != 0)
		return -1;
	append(agent->system, sizeof agent->system, "Linux");
	if (uname(&name) == 0) {
		agent->system[0] = '\0';
		append(agent->system, sizeof agent->system, name.sysname);
		append(agent->system, sizeof agent->system, " ");
		append(agent->system, sizeof agent->system, name.release);
	}
	memset(hello, 0, sizeof *hello);
	hello->kind = XTOP_KIND_LINUX;
	hello->boot_id = proc_boot_id(&agent->proc);
	hello->page_size = (uint32_t)agent->proc.page_size;
	hello->agent = "xtop-linux " LINUX_AGENT_VERSION;
	hello->system = agent->system;
	return 0;
}
