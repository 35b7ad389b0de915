/* SPDX-License-Identifier: BSD-2-Clause */
/* What Xen says of our one vCPU's time, read from memory that Xen keeps up to date: no hypercall but the first. */
#ifndef XTOP_RUMPRUN_RUNSTATE_H
#define XTOP_RUMPRUN_RUNSTATE_H

#include <stdint.h>

enum { RUNSTATE_RUNNING, RUNSTATE_RUNNABLE, RUNSTATE_BLOCKED, RUNSTATE_OFFLINE, RUNSTATES };

/* Tells Xen where to write. Harmless when called again. */
void runstate_open(void);

/* Times in each state until now, ns. Returns 0 where Xen does not tell. */
int runstate_read(uint64_t times[RUNSTATES]);

#endif
