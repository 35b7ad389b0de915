/* SPDX-License-Identifier: BSD-2-Clause */
#include "runstate.h"

#include "bmk.h"
#include "hypercall.h"

static volatile struct runstate_area area;

void runstate_open(void)
{
	union {
		volatile struct runstate_area *memory;
		uint64_t word;
	} address = { .memory = &area };

	if (area.entered != 0)
		return;
	/* Xen fills it in at once. */
	if (hypercall_vcpu(VCPU_REGISTER_RUNSTATE, 0, &address) != 0)
		area.entered = 0;
}

int runstate_read(uint64_t times[RUNSTATES])
{
	uint64_t entered, now;
	unsigned i;

	do {
		/* Xen may take the vCPU away in the middle; then it is another time of entry. */
		entered = area.entered;
		for (i = 0; i < RUNSTATES; i++)
			times[i] = area.times[i];
		now = (uint64_t)bmk_platform_cpu_clock_monotonic();
	} while (entered != area.entered);
	if (entered == 0)
		return 0;
	/* Who reads this, runs. */
	if (now > entered)
		times[RUNSTATE_RUNNING] += now - entered;
	return 1;
}
