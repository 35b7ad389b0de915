/* SPDX-License-Identifier: BSD-2-Clause */
/* Clocks on a shared page that is ours to write. */
#include <string.h>

#include "check.h"
#include "clock.h"
#include "panic.h"

struct shared_info shared_page;
static struct vcpu_runstate_info *runstate;

long hypercall(unsigned number, unsigned long a, unsigned long b, unsigned long c, unsigned long d)
{
	const struct vcpu_register_runstate_memory_area *request = (const void *)c;

	(void)b;
	(void)d;
	CHECK_EQUAL(number, __HYPERVISOR_vcpu_op);
	CHECK_EQUAL(a, VCPUOP_register_runstate_memory_area);
	runstate = request->addr.h.p;
	return 0;
}

void panic(const char *text)
{
	fprintf(stderr, "panic: %s\n", text);
	exit(1);
}

/* With a factor of 0 the time stamp counter does not matter. */
static void xen_says(uint64_t time)
{
	shared_page.vcpu_info[0].time.system_time = time;
	shared_page.vcpu_info[0].time.version += 2;
}

static void time_stamps_are_scaled_as_the_header_says(void)
{
	uint64_t seed = 3;
	int i;

	for (i = 0; i < 100000; i++) {
		struct vcpu_time_info info = { .tsc_timestamp = random_next(&seed), .system_time = random_next(&seed) >> 2 };
		uint64_t ticks = random_next(&seed) >> (20 + random_below(&seed, 40)), shifted;

		info.tsc_to_system_mul = (uint32_t)random_next(&seed);
		info.tsc_shift = (int8_t)((int)random_below(&seed, 9) - 5);
		shifted = info.tsc_shift < 0 ? ticks >> -info.tsc_shift : ticks << info.tsc_shift;
		CHECK_EQUAL(clock_xen_time(&info, info.tsc_timestamp + ticks),
			info.system_time + (uint64_t)((unsigned __int128)shifted * info.tsc_to_system_mul >> 32));
	}
}

static void the_clock_starts_at_the_boot_and_never_goes_back(void)
{
	shared_page.wc_sec = 1000;
	shared_page.wc_nsec = 7;
	xen_says(5000000000);
	clock_init();
	CHECK_EQUAL(clock_now(), 0);
	CHECK_EQUAL(clock_boot_time(), UINT64_C(1005000000007));
	xen_says(5000000100);
	CHECK_EQUAL(clock_now(), 100);
	xen_says(5000000090);
	CHECK_EQUAL(clock_now(), 100);
	CHECK_EQUAL(clock_to_xen(500), 5000000500);
	CHECK_EQUAL(clock_to_xen(CLOCK_NEVER), 0);
}

static void cpu_time_is_the_running_time_with_the_present_slice(void)
{
	uint64_t times[4];

	*runstate = (struct vcpu_runstate_info){ .state_entry_time = 5000000100, .time = { 40, 50, 60, 70 } };
	xen_says(5000000130);
	CHECK_EQUAL(clock_cpu(), 70);
	clock_runstates(times);
	CHECK(times[RUNSTATE_running] == 70 && times[RUNSTATE_runnable] == 50 && times[RUNSTATE_blocked] == 60
		&& times[RUNSTATE_offline] == 70);
	/* Xen ran somebody else from 5000000150 to 5000000950. */
	*runstate = (struct vcpu_runstate_info){ .state_entry_time = 5000000950, .time = { 90, 850, 60, 70 } };
	xen_says(5000000960);
	CHECK_EQUAL(clock_cpu(), 100);
	CHECK_EQUAL(clock_now(), 960);
}

static void a_restored_guest_goes_on_counting(void)
{
	uint64_t times[4];

	/* Another host: its time and its account of the new domain start elsewhere. */
	memset(&shared_page, 0, sizeof shared_page);
	xen_says(77);
	runstate->time[RUNSTATE_running] = 100;
	clock_resume();
	*runstate = (struct vcpu_runstate_info){ .state_entry_time = 70, .time = { 1, 2, 3, 4 } };
	CHECK_EQUAL(clock_now(), 960);
	xen_says(87);
	CHECK_EQUAL(clock_now(), 970);
	CHECK_EQUAL(clock_cpu(), 100 + 1 + 17);
	clock_runstates(times);
	CHECK_EQUAL(times[RUNSTATE_blocked], 63);
	CHECK_EQUAL(clock_to_xen(1000), 117);
	CHECK_EQUAL(clock_boot_time(), UINT64_C(1005000000007));
}

int main(void)
{
	RUN(time_stamps_are_scaled_as_the_header_says);
	RUN(the_clock_starts_at_the_boot_and_never_goes_back);
	RUN(cpu_time_is_the_running_time_with_the_present_slice);
	RUN(a_restored_guest_goes_on_counting);
	return 0;
}
