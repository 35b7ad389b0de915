/* SPDX-License-Identifier: BSD-2-Clause */
/* Time from Xen's pages, without a hypercall. */
#ifndef XTOP_CLOCK_H
#define XTOP_CLOCK_H

#include "xen.h"

#define CLOCK_SECOND UINT64_C(1000000000)
#define CLOCK_MILLISECOND UINT64_C(1000000)
#define CLOCK_NEVER UINT64_MAX

/* Starts the clocks at the boot's zero. shared_page must be mapped. */
void clock_init(void);

/* Goes on where it stood, in a restored domain whose Xen counts from elsewhere. */
void clock_resume(void);

/* ns since boot; never goes back; stands still while the domain is saved. */
uint64_t clock_now(void);

/* A time of clock_now() as Xen counts it; CLOCK_NEVER gives 0, which SCHEDOP_poll takes for never. */
uint64_t clock_to_xen(uint64_t time);

/*
 * ns that this vCPU has run on a physical CPU since boot: unlike the time of
 * day it stands still while Xen runs somebody else.
 */
uint64_t clock_cpu(void);

/* ns since boot in each runstate (RUNSTATE_running to RUNSTATE_offline), the present slice included. */
void clock_runstates(uint64_t times[4]);

/* Wall clock of the boot, ns since 1970 UTC. */
uint64_t clock_boot_time(void);

/* Xen's time for a value of the processor's time stamp counter (xen.h, struct vcpu_time_info). */
uint64_t clock_xen_time(const struct vcpu_time_info *info, uint64_t stamp);

#endif
