/* SPDX-License-Identifier: BSD-2-Clause */
/* The two hypercalls that rumprun does not make for us; xen/include/public/grant_table.h and vcpu.h. */
#ifndef XTOP_RUMPRUN_HYPERCALL_H
#define XTOP_RUMPRUN_HYPERCALL_H

#include <stdint.h>

#define GRANT_SETUP_TABLE 2u
#define GRANT_QUERY_SIZE 6u

struct grant_setup_table {
	uint16_t domid;
	uint32_t frames;
	int16_t status;
	unsigned long *list; /* out: the machine's frames of the table */
};

struct grant_query_size {
	uint16_t domid;
	uint32_t frames;
	uint32_t frames_max;
	int16_t status;
};

#define VCPU_REGISTER_RUNSTATE 5u

struct runstate_area {
	int32_t state;
	uint64_t entered; /* system time, ns */
	uint64_t times[4]; /* running, runnable, blocked, offline; ns */
};

/* Both return 0 or a negative error of Xen's. */
long hypercall_grant_table(unsigned operation, void *argument, unsigned count);
long hypercall_vcpu(unsigned operation, unsigned vcpu, void *argument);

#endif
