/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The threads of all processes. A thread whose schedstat has not moved has not
 * run, so nothing that it does itself can have changed: its other files are
 * read only now and then, for what others can do to it (renice, memory taken
 * back). That makes a sample of an idle guest about four times cheaper.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proc.h"
#include "text.h"

/* A thread that sleeps on is read in full once in so many samples. */
#define FULL_READ_EVERY 16

#define INDEX_SIZE (PROC_THREADS * 2)

struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t length;
	unsigned char type;
	char name[];
};

struct directory {
	int file;
	long filled, at;
	/* Aligned for struct entry. */
	uint64_t bytes[512];
};

/* The next entry whose name is a number, or 0. */
static uint32_t next_number(struct directory *directory)
{
	for (;;) {
		const struct entry *entry;
		uint64_t number;
		struct text text;

		if (directory->at >= directory->filled) {
			directory->filled = syscall(SYS_getdents64, directory->file, directory->bytes, sizeof directory->bytes);
			directory->at = 0;
			if (directory->filled <= 0)
				return 0;
		}
		entry = (const struct entry *)(const void *)((const char *)directory->bytes + directory->at);
		directory->at += entry->length;
		text = text_of(entry->name, strlen(entry->name));
		if (text_number(&text, &number) && text.at == text.end && number != 0 && number <= UINT32_MAX)
			return (uint32_t)number;
	}
}

/* Writes "<number>/<rest>". */
static const char *path_of(char *path, uint32_t number, const char *rest)
{
	char digits[10];
	int count = 0;
	char *to = path;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	while (count > 0)
		*to++ = digits[--count];
	*to++ = '/';
	strcpy(to, rest);
	return path;
}

static unsigned place_of(const struct proc *proc, uint32_t id)
{
	unsigned place = (id * UINT32_C(2654435761)) >> 16 & (INDEX_SIZE - 1);

	while (proc->thread_index[place] != 0 && proc->thread[proc->thread_index[place] - 1].row.id != id)
		place = (place + 1) & (INDEX_SIZE - 1);
	return place;
}

static struct thread *find(struct proc *proc, uint32_t id)
{
	unsigned place = place_of(proc, id);

	return proc->thread_index[place] != 0 ? &proc->thread[proc->thread_index[place] - 1] : NULL;
}

static struct thread *add(struct proc *proc, uint32_t id)
{
	struct thread *thread = NULL;
	unsigned i;

	for (i = 0; i < proc->threads && thread == NULL; i++) {
		if (!proc->thread[i].row.used)
			thread = &proc->thread[i];
	}
	if (thread == NULL) {
		if (proc->threads == PROC_THREADS)
			return NULL;
		thread = &proc->thread[proc->threads++];
	}
	memset(thread, 0, sizeof *thread);
	thread->row.used = 1;
	thread->row.id = id;
	thread->age = (unsigned char)(id % FULL_READ_EVERY);
	proc->thread_index[place_of(proc, id)] = (uint16_t)(thread - proc->thread + 1);
	return thread;
}

static void sweep(struct proc *proc)
{
	unsigned i, removed = 0;

	for (i = 0; i < proc->threads; i++) {
		if (proc->thread[i].row.used && !proc->thread[i].seen) {
			proc->thread[i].row.used = 0;
			removed++;
		}
	}
	while (proc->threads > 0 && !proc->thread[proc->threads - 1].row.used)
		proc->threads--;
	if (removed == 0)
		return;
	memset(proc->thread_index, 0, sizeof proc->thread_index);
	for (i = 0; i < proc->threads; i++) {
		if (proc->thread[i].row.used)
			proc->thread_index[place_of(proc, proc->thread[i].row.id)] = (uint16_t)(i + 1);
	}
}

static uint64_t state_of(const struct proc *proc, char letter, uint32_t id, int64_t processor)
{
	switch (letter) {
	case 'R':
		/* /proc does not tell running from runnable, but on our own vCPU it is us who run. */
		return id != proc->own_thread && processor == proc->own_processor ? XTOP_RUNNABLE : XTOP_RUNNING;
	case 'S':
		return XTOP_SLEEPING;
	case 'D':
		return XTOP_BLOCKED;
	case 'T':
		return XTOP_STOPPED;
	case 't':
		return XTOP_TRACED;
	case 'Z':
		return XTOP_ZOMBIE;
	case 'I':
		return XTOP_IDLE;
	default:
		return XTOP_DEAD;
	}
}

/*
 * Fields of stat after the name, counted as proc(5) does. Returns whether all
 * that we want were there.
 */
static int read_stat(struct proc *proc, struct thread *thread, const char *bytes, size_t length)
{
	enum { PARENT = 4, MINOR_FAULTS = 10, MAJOR_FAULTS = 12, USER = 14, SYSTEM = 15, PRIORITY = 18, NICE = 19, START = 22, VIRTUAL = 23,
		RESIDENT = 24, PROCESSOR = 39 };
	struct row *row = &thread->row;
	const char *open = memchr(bytes, '(', length), *close = bytes + length - 1, *word;
	int64_t field[PROCESSOR + 1];
	struct text text;
	unsigned i;
	size_t name;
	char letter;

	/* A name may contain anything, also ") R 1"; numbers contain no bracket. */
	while (close > bytes && *close != ')')
		close--;
	if (open == NULL || close <= open)
		return 0;
	name = (size_t)(close - open - 1);
	if (name >= PROC_NAME)
		name = PROC_NAME - 1;
	memcpy(row->name, open + 1, name);
	row->name[name] = '\0';
	text = text_of(close + 1, (size_t)(bytes + length - close - 1));
	if (text_word(&text, &word) != 1)
		return 0;
	letter = *word;
	for (i = PARENT; i <= PROCESSOR; i++) {
		/* Some fields are unsigned 64-bit numbers: they come out right as two's complement. */
		if (!text_signed(&text, &field[i]))
			return 0;
	}
	row->present = 0;
	row_set(row, XTOP_THREAD_STATE, state_of(proc, letter, row->id, field[PROCESSOR]));
	row_set(row, XTOP_THREAD_PROCESS, thread->process);
	row_set(row, XTOP_THREAD_PARENT_PROCESS, (uint64_t)field[PARENT]);
	row_set(row, XTOP_THREAD_MINOR_FAULTS, (uint64_t)field[MINOR_FAULTS]);
	row_set(row, XTOP_THREAD_MAJOR_FAULTS, (uint64_t)field[MAJOR_FAULTS]);
	row_set(row, XTOP_THREAD_USER, (uint64_t)field[USER] * proc->tick_nanos);
	row_set(row, XTOP_THREAD_SYSTEM, (uint64_t)field[SYSTEM] * proc->tick_nanos);
	row_set(row, XTOP_THREAD_PRIORITY, (uint64_t)field[PRIORITY]);
	row_set(row, XTOP_THREAD_NICE, (uint64_t)field[NICE]);
	row_set(row, XTOP_THREAD_START_TIME, (uint64_t)field[START] * proc->tick_nanos);
	row_set(row, XTOP_THREAD_VIRTUAL, (uint64_t)field[VIRTUAL]);
	row_set(row, XTOP_THREAD_RESIDENT, (uint64_t)field[RESIDENT] * proc->page_size);
	row_set(row, XTOP_THREAD_PROCESSOR, (uint64_t)field[PROCESSOR]);
	/* schedstat counts ns; a kernel without it says zero or has no such file, then the ticks must do. */
	if (thread->run_nanos != 0 || thread->run_slices != 0 || field[USER] + field[SYSTEM] == 0)
		row_set(row, XTOP_THREAD_CPU, thread->run_nanos);
	else
		row_set(row, XTOP_THREAD_CPU, (uint64_t)(field[USER] + field[SYSTEM]) * proc->tick_nanos);
	return 1;
}

static void read_status(struct thread *thread, const char *bytes, size_t length)
{
	struct text text = text_of(bytes, length);
	uint64_t voluntary = 0, involuntary = 0;
	unsigned found = 0;

	do {
		struct text line = text;

		if (text_accept(&line, "voluntary_ctxt_switches:"))
			found += (unsigned)text_number(&line, &voluntary);
		else if (text_accept(&line, "nonvoluntary_ctxt_switches:"))
			found += (unsigned)text_number(&line, &involuntary);
	} while (text_next_line(&text));
	if (found == 2) {
		row_set(&thread->row, XTOP_THREAD_SWITCHES, voluntary + involuntary);
		row_set(&thread->row, XTOP_THREAD_INVOLUNTARY_SWITCHES, involuntary);
	}
}

static void read_wait_channel(struct thread *thread, int tasks)
{
	char path[32];
	long length = -1;
	uint64_t state = thread->row.value[XTOP_THREAD_STATE];

	if (state == XTOP_SLEEPING || state == XTOP_BLOCKED || state == XTOP_IDLE)
		length = proc_slurp(tasks, path_of(path, thread->row.id, "wchan"), thread->wait_channel, PROC_NAME - 1);
	if (length <= 0 || (length == 1 && thread->wait_channel[0] == '0'))
		length = 0;
	thread->wait_channel[length] = '\0';
}

/* Whether the thread has not run since its files were read. */
static int slept_on(const struct thread *thread, uint64_t nanos, uint64_t slices)
{
	uint64_t state = thread->row.value[XTOP_THREAD_STATE];

	return thread->row.present != 0 && (nanos | slices) != 0 && nanos == thread->run_nanos && slices == thread->run_slices
		&& (state == XTOP_SLEEPING || state == XTOP_IDLE || state == XTOP_BLOCKED);
}

static void read_thread(struct proc *proc, int tasks, uint32_t process, uint32_t id)
{
	static char bytes[4096];
	struct thread *thread = find(proc, id);
	char path[32];
	uint64_t nanos = 0, slices = 0, waited;
	struct text text;
	long length;

	length = proc_slurp(tasks, path_of(path, id, "schedstat"), bytes, sizeof bytes);
	text = text_of(bytes, length > 0 ? (size_t)length : 0);
	if (!text_number(&text, &nanos) || !text_number(&text, &waited) || !text_number(&text, &slices))
		nanos = slices = 0;
	if (thread != NULL && thread->process == process && slept_on(thread, nanos, slices) && ++thread->age < FULL_READ_EVERY) {
		thread->seen = 1;
		proc->cheap_reads++;
		return;
	}
	length = proc_slurp(tasks, path_of(path, id, "stat"), bytes, sizeof bytes);
	if (length <= 0)
		return; /* it ended while we looked */
	if (thread == NULL)
		thread = add(proc, id);
	if (thread == NULL) {
		proc->threads_left_out++;
		return;
	}
	if (thread->row.present != 0)
		thread->age = 0;
	thread->process = process;
	thread->run_nanos = nanos;
	thread->run_slices = slices;
	if (!read_stat(proc, thread, bytes, (size_t)length))
		return;
	thread->seen = 1;
	proc->full_reads++;
	length = proc_slurp(tasks, path_of(path, id, "status"), bytes, sizeof bytes);
	if (length > 0)
		read_status(thread, bytes, (size_t)length);
	read_wait_channel(thread, tasks);
}

void proc_read_threads(struct proc *proc)
{
	static struct directory processes, tasks;
	char path[32];
	uint32_t process, id;
	unsigned i;

	for (i = 0; i < proc->threads; i++)
		proc->thread[i].seen = 0;
	proc->threads_total = proc->processes_total = proc->threads_left_out = 0;
	processes.file = openat(proc->root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	processes.filled = processes.at = 0;
	if (processes.file < 0)
		return;
	while ((process = next_number(&processes)) != 0) {
		tasks.file = openat(proc->root, path_of(path, process, "task"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (tasks.file < 0)
			continue;
		proc->processes_total++;
		tasks.filled = tasks.at = 0;
		while ((id = next_number(&tasks)) != 0) {
			proc->threads_total++;
			read_thread(proc, tasks.file, process, id);
		}
		close(tasks.file);
	}
	close(processes.file);
	sweep(proc);
}
