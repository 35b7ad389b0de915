/* SPDX-License-Identifier: BSD-2-Clause */
/* Guest-wide figures: /proc/stat, /proc/meminfo, /proc/vmstat. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "proc.h"
#include "text.h"

/* /proc/stat has a line a vCPU and one number an interrupt line; more than this leaves figures absent. */
static char bytes[65536];

long proc_slurp(int directory, const char *path, char *to, unsigned long size)
{
	int file = openat(directory, path, O_RDONLY | O_CLOEXEC);
	unsigned long length = 0;

	if (file < 0)
		return -1;
	while (length < size) {
		ssize_t count = read(file, to + length, size - length);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			break;
		length += (unsigned long)count;
	}
	close(file);
	return (long)length;
}

int proc_open(struct proc *proc, const char *root, const char *blocks)
{
	long hertz = sysconf(_SC_CLK_TCK);

	memset(proc, 0, sizeof *proc);
	proc->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (proc->root < 0)
		return -1;
	proc->blocks_root = open(blocks, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	proc->tick_nanos = hertz > 0 ? UINT64_C(1000000000) / (uint64_t)hertz : UINT64_C(10000000);
	proc->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
	proc->own_thread = (uint32_t)syscall(SYS_gettid);
	proc->own_processor = -1;
	proc->oom_kills = PROC_UNKNOWN;
	return 0;
}

void proc_close(struct proc *proc)
{
	close(proc->root);
	if (proc->blocks_root >= 0)
		close(proc->blocks_root);
}

uint64_t proc_boot_id(struct proc *proc)
{
	char id[64];
	long length = proc_slurp(proc->root, "sys/kernel/random/boot_id", id, sizeof id), i;
	uint64_t half[2] = { 0, 0 };
	int digits = 0;

	for (i = 0; i < length && digits < 32; i++) {
		char c = id[i];
		unsigned nibble;

		if (c >= '0' && c <= '9')
			nibble = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			nibble = (unsigned)(c - 'a') + 10;
		else
			continue;
		half[digits / 16] = half[digits / 16] << 4 | nibble;
		digits++;
	}
	return digits == 32 ? half[0] ^ half[1] : 0;
}

/* The line of one vCPU, after "cpuN": user nice system idle iowait irq softirq steal guest. */
static void read_vcpu(struct proc *proc, struct text line, uint64_t number)
{
	static const unsigned char figure[] = { XTOP_VCPU_USER, XTOP_VCPU_NICE, XTOP_VCPU_SYSTEM, XTOP_VCPU_IDLE, XTOP_VCPU_IOWAIT,
		XTOP_VCPU_INTERRUPT, XTOP_VCPU_SOFT_INTERRUPT, XTOP_VCPU_STEAL, XTOP_VCPU_GUEST };
	struct row *row;
	uint64_t ticks;
	unsigned i;

	if (proc->vcpus == PROC_VCPUS)
		return;
	row = &proc->vcpu[proc->vcpus++];
	row->used = 1;
	row->id = (uint32_t)number;
	row->present = 0;
	for (i = 0; i < sizeof figure && text_number(&line, &ticks); i++)
		row_set(row, figure[i], ticks * proc->tick_nanos);
}

static void read_stat(struct proc *proc)
{
	long length = proc_slurp(proc->root, "stat", bytes, sizeof bytes);
	struct text text = text_of(bytes, length > 0 ? (size_t)length : 0);
	struct row *system = &proc->system;
	uint64_t value;

	proc->vcpus = 0;
	if (length <= 0)
		return;
	do {
		struct text line = text;

		if (text_accept(&line, "cpu")) {
			/* "cpu  " is the sum of all and starts with blanks; "cpu0" has its number at once. */
			if (line.at < line.end && *line.at != ' ' && text_number(&line, &value))
				read_vcpu(proc, line, value);
		} else if (text_accept(&line, "intr ")) {
			if (text_number(&line, &value))
				row_set(system, XTOP_SYSTEM_INTERRUPTS, value);
		} else if (text_accept(&line, "ctxt ")) {
			if (text_number(&line, &value))
				row_set(system, XTOP_SYSTEM_CONTEXT_SWITCHES, value);
		} else if (text_accept(&line, "btime ")) {
			/* Moves by a second now and then as the wall clock is steered: the first word counts. */
			if (proc->boot_time == 0 && text_number(&line, &value))
				proc->boot_time = value * UINT64_C(1000000000);
		} else if (text_accept(&line, "processes ")) {
			if (text_number(&line, &value))
				row_set(system, XTOP_SYSTEM_FORKS, value);
		} else if (text_accept(&line, "procs_running ")) {
			if (text_number(&line, &value))
				row_set(system, XTOP_SYSTEM_RUNNABLE, value);
		} else if (text_accept(&line, "procs_blocked ")) {
			if (text_number(&line, &value))
				row_set(system, XTOP_SYSTEM_BLOCKED, value);
		}
	} while (text_next_line(&text));
	if (proc->boot_time != 0)
		row_set(system, XTOP_SYSTEM_BOOT_TIME, proc->boot_time);
}

static void read_vmstat(struct proc *proc)
{
	static const struct {
		const char *key;
		unsigned figure;
		int pages; /* otherwise KiB */
	} wanted[] = {
		{ "pgpgin ", XTOP_SYSTEM_PAGE_IN_BYTES, 0 },
		{ "pgpgout ", XTOP_SYSTEM_PAGE_OUT_BYTES, 0 },
		{ "pswpin ", XTOP_SYSTEM_SWAP_IN_BYTES, 1 },
		{ "pswpout ", XTOP_SYSTEM_SWAP_OUT_BYTES, 1 },
	};
	long length = proc_slurp(proc->root, "vmstat", bytes, sizeof bytes);
	struct text text = text_of(bytes, length > 0 ? (size_t)length : 0);
	struct text line;
	unsigned found = 0, i;
	uint64_t value;

	proc->oom_kills = PROC_UNKNOWN;
	if (length <= 0)
		return;
	do {
		line = text;
		/* Behind all the others, so it comes last. */
		if (text_accept(&line, "oom_kill ") && text_number(&line, &value)) {
			proc->oom_kills = value;
			return;
		}
		for (i = 0; found < sizeof wanted / sizeof *wanted && i < sizeof wanted / sizeof *wanted; i++) {
			line = text;
			if (!text_accept(&line, wanted[i].key) || !text_number(&line, &value))
				continue;
			row_set(&proc->system, wanted[i].figure, value * (wanted[i].pages ? proc->page_size : 1024));
			found++;
		}
	} while (text_next_line(&text));
}

static void read_meminfo(struct proc *proc)
{
	enum { TOTAL, FREE, AVAILABLE, BUFFERS, CACHED, RECLAIMABLE, SLAB, SWAP_TOTAL, SWAP_FREE, ACTIVE, INACTIVE, COUNT };
	static const char *const key[COUNT] = { "MemTotal:", "MemFree:", "MemAvailable:", "Buffers:", "Cached:", "SReclaimable:", "Slab:",
		"SwapTotal:", "SwapFree:", "Active:", "Inactive:" };
	long length = proc_slurp(proc->root, "meminfo", bytes, sizeof bytes);
	struct text text = text_of(bytes, length > 0 ? (size_t)length : 0);
	struct row *memory = &proc->memory;
	uint64_t value[COUNT], kib;
	unsigned known = 0, i;

	memory->present = 0;
	if (length <= 0)
		return;
	do {
		for (i = 0; i < COUNT; i++) {
			struct text line = text;

			if ((known & 1u << i) != 0 || !text_accept(&line, key[i]) || !text_number(&line, &kib))
				continue;
			value[i] = kib * 1024;
			known |= 1u << i;
			break;
		}
	} while (known != (1u << COUNT) - 1 && text_next_line(&text));
#define KNOWN(what) ((known & 1u << (what)) != 0)
	if (KNOWN(TOTAL))
		row_set(memory, XTOP_MEMORY_TOTAL, value[TOTAL]);
	if (KNOWN(FREE))
		row_set(memory, XTOP_MEMORY_FREE, value[FREE]);
	if (KNOWN(AVAILABLE))
		row_set(memory, XTOP_MEMORY_AVAILABLE, value[AVAILABLE]);
	/* As free(1) of procps 4 counts it. */
	if (KNOWN(TOTAL) && KNOWN(AVAILABLE) && value[AVAILABLE] <= value[TOTAL])
		row_set(memory, XTOP_MEMORY_USED, value[TOTAL] - value[AVAILABLE]);
	if (KNOWN(BUFFERS))
		row_set(memory, XTOP_MEMORY_BUFFERS, value[BUFFERS]);
	/* As free(1) and vmstat(8) count the cache: with the slab that can be given back. */
	if (KNOWN(CACHED))
		row_set(memory, XTOP_MEMORY_PAGE_CACHE, value[CACHED] + (KNOWN(RECLAIMABLE) ? value[RECLAIMABLE] : 0));
	if (KNOWN(SLAB))
		row_set(memory, XTOP_MEMORY_SLAB, value[SLAB]);
	if (KNOWN(SWAP_TOTAL))
		row_set(memory, XTOP_MEMORY_SWAP_TOTAL, value[SWAP_TOTAL]);
	if (KNOWN(SWAP_FREE))
		row_set(memory, XTOP_MEMORY_SWAP_FREE, value[SWAP_FREE]);
	if (KNOWN(ACTIVE))
		row_set(memory, XTOP_MEMORY_ACTIVE, value[ACTIVE]);
	if (KNOWN(INACTIVE))
		row_set(memory, XTOP_MEMORY_INACTIVE, value[INACTIVE]);
#undef KNOWN
}

void proc_read_system(struct proc *proc)
{
	proc->system.used = 1;
	proc->memory.used = 1;
	proc->system.present = 0;
	read_stat(proc);
	read_vmstat(proc);
	read_meminfo(proc);
}

void proc_sample(struct proc *proc)
{
	struct timespec now;

	proc->own_processor = sched_getcpu();
	proc_read_threads(proc);
	proc_read_system(proc);
	row_set(&proc->system, XTOP_SYSTEM_THREADS, proc->threads_total);
	row_set(&proc->system, XTOP_SYSTEM_PROCESSES, proc->processes_total);
	proc_read_devices(proc);
	if (clock_gettime(CLOCK_BOOTTIME, &now) != 0)
		clock_gettime(CLOCK_MONOTONIC, &now);
	proc->guest_nanos = (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}
