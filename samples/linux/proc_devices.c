/* SPDX-License-Identifier: BSD-2-Clause */
/* Network interfaces from /proc/net/dev, block devices from /proc/diskstats. */
#include <string.h>
#include <unistd.h>

#include "proc.h"
#include "text.h"

static char bytes[32768];

/* The row of a device by name or id, or a fresh one; NULL when the table is full. */
static struct row *find(struct row *rows, unsigned *count, unsigned limit, const char *name, size_t length, uint32_t id)
{
	struct row *free_row = NULL;
	unsigned i;

	if (length >= PROC_NAME)
		length = PROC_NAME - 1;
	for (i = 0; i < *count; i++) {
		if (rows[i].id == 0) {
			if (free_row == NULL)
				free_row = &rows[i];
		} else if ((id == 0 || rows[i].id == id) && strlen(rows[i].name) == length && memcmp(rows[i].name, name, length) == 0) {
			return &rows[i];
		}
	}
	if (free_row == NULL) {
		if (*count == limit)
			return NULL;
		free_row = &rows[(*count)++];
	}
	memset(free_row, 0, sizeof *free_row);
	memcpy(free_row->name, name, length);
	return free_row;
}

/* Frees the rows that the last pass did not find. */
static void sweep(struct row *rows, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		if (!rows[i].used)
			rows[i].id = 0;
	}
}

static void unmark(struct row *rows, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++)
		rows[i].used = 0;
}

static void read_interfaces(struct proc *proc)
{
	/* bytes packets errs drop fifo frame compressed multicast, then the same eight for sending */
	static const signed char figure[16] = { XTOP_INTERFACE_RECEIVE_BYTES, XTOP_INTERFACE_RECEIVE_PACKETS,
		XTOP_INTERFACE_RECEIVE_ERRORS, XTOP_INTERFACE_RECEIVE_DROPS, -1, -1, -1, -1, XTOP_INTERFACE_TRANSMIT_BYTES,
		XTOP_INTERFACE_TRANSMIT_PACKETS, XTOP_INTERFACE_TRANSMIT_ERRORS, XTOP_INTERFACE_TRANSMIT_DROPS, -1, -1, -1, -1 };
	long length = proc_slurp(proc->root, "net/dev", bytes, sizeof bytes);
	struct text text = text_of(bytes, length > 0 ? (size_t)length : 0);

	unmark(proc->interface, proc->interfaces);
	while (text_next_line(&text)) {
		struct text line = text;
		const char *name;
		size_t word = text_word(&line, &name), name_length = 0;
		struct row *row;
		uint64_t value;
		unsigned i;

		while (name_length < word && name[name_length] != ':')
			name_length++;
		if (name_length == 0 || name_length == word)
			continue; /* the second headline */
		line.at = name + name_length + 1; /* old kernels print "eth0:123" without a blank */
		row = find(proc->interface, &proc->interfaces, PROC_INTERFACES, name, name_length, 0);
		if (row == NULL)
			continue;
		if (row->id == 0)
			row->id = ++proc->next_interface_id;
		row->used = 1;
		row->present = 0;
		for (i = 0; i < sizeof figure && text_number(&line, &value); i++) {
			if (figure[i] >= 0)
				row_set(row, (unsigned)figure[i], value);
		}
	}
	sweep(proc->interface, proc->interfaces);
}

/* Whether a device has a directory of its own in /sys/block, which partitions have not. */
static int is_whole(struct proc *proc, const char *name, size_t length)
{
	char path[PROC_NAME];
	size_t i;

	if (proc->blocks_root < 0 || length >= sizeof path)
		return 1;
	for (i = 0; i < length; i++)
		path[i] = name[i] == '/' ? '!' : name[i];
	path[length] = '\0';
	return faccessat(proc->blocks_root, path, F_OK, 0) == 0;
}

static void read_blocks(struct proc *proc)
{
	/* reads, merged, sectors, ms, writes, merged, sectors, ms, in flight, ms busy, weighted ms */
	enum { READS, READ_SECTORS = 2, WRITES = 4, WRITE_SECTORS = 6, BUSY_MS = 9, COUNT };
	long length = proc_slurp(proc->root, "diskstats", bytes, sizeof bytes);
	struct text text = text_of(bytes, length > 0 ? (size_t)length : 0);

	unmark(proc->block, proc->blocks);
	if (length <= 0) {
		sweep(proc->block, proc->blocks);
		return;
	}
	do {
		struct text line = text;
		uint64_t major, minor, value[COUNT];
		const char *name;
		size_t name_length;
		struct row *row;
		unsigned i, count = proc->blocks;
		uint32_t id;

		if (!text_number(&line, &major) || !text_number(&line, &minor))
			continue;
		name_length = text_word(&line, &name);
		for (i = 0; i < COUNT && text_number(&line, &value[i]); i++)
			;
		if (name_length == 0 || i < COUNT)
			continue;
		if (value[READS] == 0 && value[WRITES] == 0)
			continue; /* never used: the loop and ram devices that every Linux has */
		id = (uint32_t)(major << 20 | minor) + 1; /* id 0 marks a free row */
		for (i = 0; i < count && proc->block[i].id != id; i++)
			;
		if (i == count && !is_whole(proc, name, name_length))
			continue;
		row = find(proc->block, &proc->blocks, PROC_BLOCKS, name, name_length, id);
		if (row == NULL)
			continue;
		row->id = id;
		row->used = 1;
		row->present = 0;
		row_set(row, XTOP_BLOCK_READ_BYTES, value[READ_SECTORS] * 512);
		row_set(row, XTOP_BLOCK_READ_REQUESTS, value[READS]);
		row_set(row, XTOP_BLOCK_WRITE_BYTES, value[WRITE_SECTORS] * 512);
		row_set(row, XTOP_BLOCK_WRITE_REQUESTS, value[WRITES]);
		row_set(row, XTOP_BLOCK_BUSY, value[BUSY_MS] * 1000000);
	} while (text_next_line(&text));
	sweep(proc->block, proc->blocks);
}

void proc_read_devices(struct proc *proc)
{
	read_interfaces(proc);
	read_blocks(proc);
}
