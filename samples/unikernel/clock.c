/* SPDX-License-Identifier: BSD-2-Clause */
#include "clock.h"

#include "panic.h"
#include "text.h"

static struct vcpu_runstate_info runstate; /* written by Xen each time that it takes or gives the CPU */
static uint64_t zero;    /* Xen's time of clock 0; modulo 2^64 */
static uint64_t latest;  /* what clock_now() said last */
static uint64_t boot_time;
static uint64_t earlier[4]; /* runstates of the domains that this one was restored from */

static uint64_t time_stamp(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static void barrier(void)
{
	__asm__ volatile("" : : : "memory");
}

uint64_t clock_xen_time(const struct vcpu_time_info *info, uint64_t stamp)
{
	uint64_t ticks = stamp - info->tsc_timestamp, factor = info->tsc_to_system_mul;

	if (info->tsc_shift < 0)
		ticks >>= -info->tsc_shift;
	else
		ticks <<= info->tsc_shift;
	/* (ticks * factor) >> 32 without 128 bits */
	return info->system_time + (ticks >> 32) * factor + ((ticks & UINT32_MAX) * factor >> 32);
}

static uint64_t xen_now(void)
{
	const volatile struct vcpu_time_info *info = &shared_page.vcpu_info[0].time;
	struct vcpu_time_info copy;
	uint64_t stamp;

	do {
		copy.version = info->version;
		barrier();
		copy.tsc_timestamp = info->tsc_timestamp;
		copy.system_time = info->system_time;
		copy.tsc_to_system_mul = info->tsc_to_system_mul;
		copy.tsc_shift = info->tsc_shift;
		stamp = time_stamp();
		barrier();
	} while ((copy.version & 1) != 0 || copy.version != info->version);
	return clock_xen_time(&copy, stamp);
}

static void register_runstate(void)
{
	struct vcpu_register_runstate_memory_area request;

	set_xen_guest_handle(request.addr.h, &runstate);
	if (hypercall(__HYPERVISOR_vcpu_op, VCPUOP_register_runstate_memory_area, 0, address_of(&request), 0) != 0)
		panic("Xen gives no runstates");
}

/* Xen's time 0 on the wall. */
static uint64_t wall_base(void)
{
	const volatile struct shared_info *page = &shared_page;
	uint32_t version;
	uint64_t seconds, nanos;

	do {
		version = page->wc_version;
		barrier();
		seconds = (uint64_t)page->wc_sec_hi << 32 | page->wc_sec;
		nanos = page->wc_nsec;
		barrier();
	} while ((version & 1) != 0 || version != page->wc_version);
	return seconds * CLOCK_SECOND + nanos;
}

void clock_init(void)
{
	register_runstate();
	zero = xen_now();
	boot_time = wall_base() + zero;
}

void clock_resume(void)
{
	/* The page still has what the old domain's Xen wrote last, when it took the CPU away for good. */
	unsigned i;

	for (i = 0; i < 4; i++)
		earlier[i] += runstate.time[i];
	register_runstate();
	zero = xen_now() - latest;
}

uint64_t clock_now(void)
{
	uint64_t now = xen_now() - zero;

	/* Xen's times of two moments may overlap by some ns where it corrects its rate. */
	if ((int64_t)(now - latest) > 0)
		latest = now;
	return latest;
}

uint64_t clock_to_xen(uint64_t time)
{
	return time == CLOCK_NEVER ? 0 : time + zero;
}

/*
 * Xen writes the area when it has just given us the CPU, so that it says
 * "running since"; it may do so between any two instructions of ours.
 */
static uint64_t running_since(uint64_t times[4])
{
	const volatile struct vcpu_runstate_info *info = &runstate;
	uint64_t since, now;
	unsigned i;

	do {
		since = info->state_entry_time;
		barrier();
		for (i = 0; i < 4; i++)
			times[i] = info->time[i];
		now = xen_now();
		barrier();
	} while (since != info->state_entry_time);
	return (int64_t)(now - since) > 0 ? now - since : 0;
}

uint64_t clock_cpu(void)
{
	static uint64_t most;
	uint64_t times[4], now;

	now = running_since(times);
	now += times[RUNSTATE_running] + earlier[RUNSTATE_running];
	if (now > most)
		most = now;
	return most;
}

void clock_runstates(uint64_t times[4])
{
	uint64_t slice = running_since(times);
	unsigned i;

	for (i = 0; i < 4; i++)
		times[i] += earlier[i];
	times[RUNSTATE_running] += slice;
}

uint64_t clock_boot_time(void)
{
	return boot_time;
}
