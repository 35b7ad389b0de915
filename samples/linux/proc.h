/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What this Linux says of itself, read from /proc into fixed tables. A figure
 * that a kernel does not offer stays absent; nothing is ever guessed as zero.
 * Rows keep their place for as long as their thread or device lives.
 *
 * One thread at a time. No malloc, no stdio.
 */
#ifndef XTOP_PROC_H
#define XTOP_PROC_H

#include <stdint.h>

#include "xtop_codec.h"

#define PROC_THREADS 512
#define PROC_VCPUS 64
#define PROC_INTERFACES 16
#define PROC_BLOCKS 32
#define PROC_NAME 32
#define PROC_FIGURES 20 /* of the section that has most */
#define PROC_UNKNOWN UINT64_MAX

/* One row of figures. */
struct row {
	uint32_t id;
	unsigned char used;
	char name[PROC_NAME]; /* zero-terminated, empty for none */
	uint64_t present;     /* bit n: value[n] is known */
	uint64_t value[PROC_FIGURES];
};

struct thread {
	struct row row;
	char wait_channel[PROC_NAME]; /* empty for none or unknown */
	uint64_t run_nanos;           /* schedstat: what the cheap test compares */
	uint64_t run_slices;
	uint32_t process;
	unsigned char seen;
	unsigned char age; /* samples since its files were read in full */
};

struct proc {
	int root;               /* directory handle of /proc */
	int blocks_root;        /* directory handle of /sys/block, -1 for none */
	uint64_t tick_nanos;    /* a USER_HZ tick */
	uint64_t page_size;
	uint64_t guest_nanos;   /* when the tables were filled: CLOCK_BOOTTIME */
	uint64_t boot_time;     /* ns since 1970, 0 until known */
	uint32_t own_thread;    /* thread id of the reader */
	int64_t own_processor;  /* vCPU that it ran on, -1 for unknown */

	struct row system, memory;
	struct row vcpu[PROC_VCPUS];
	struct row interface[PROC_INTERFACES];
	struct row block[PROC_BLOCKS];
	struct thread thread[PROC_THREADS];
	uint16_t thread_index[PROC_THREADS * 2]; /* hash of thread ids: slot + 1, 0 for free */

	unsigned vcpus, interfaces, blocks; /* rows in use or freed, counted from the start */
	unsigned threads;
	uint32_t next_interface_id;

	uint64_t threads_total, processes_total; /* what is there, shown or not */
	uint64_t threads_left_out;               /* more than PROC_THREADS */
	uint64_t full_reads, cheap_reads;        /* threads read in full, threads that had not run */
	uint64_t oom_kills;                      /* processes killed for want of memory since boot, PROC_UNKNOWN before Linux 4.13 */
};

/*
 * Starts with a root directory, normally "/proc", and "/sys/block" (may be
 * missing). Returns 0 or -1 with errno.
 */
int proc_open(struct proc *proc, const char *root, const char *blocks);
void proc_close(struct proc *proc);

/* Fills the tables anew. */
void proc_sample(struct proc *proc);

/* 64 bits that change with every boot; 0 if unknown. */
uint64_t proc_boot_id(struct proc *proc);

/* The three parts of proc_sample(). */
void proc_read_system(struct proc *proc);
void proc_read_devices(struct proc *proc);
void proc_read_threads(struct proc *proc);

/* Reads a whole small file; returns its length, at most `size`, or -1. */
long proc_slurp(int directory, const char *path, char *bytes, unsigned long size);

static inline void row_set(struct row *row, unsigned figure, uint64_t value)
{
	row->present |= UINT64_C(1) << figure;
	row->value[figure] = value;
}

#endif
