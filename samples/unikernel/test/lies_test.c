/* SPDX-License-Identifier: BSD-2-Clause */
#include "check.h"
#include "lies.h"

#define SECOND UINT64_C(1000000000)

static void without_a_word_the_truth_is_told(void)
{
	uint64_t times[4] = { 1, 2, 3, 4 }, used = 5, total = 6;

	lies_tell(0);
	lies_runstates(times, 100 * SECOND);
	lies_memory(&used, &total);
	CHECK(times[0] == 1 && times[1] == 2 && times[2] == 3 && times[3] == 4);
	CHECK(used == 5 && total == 6);
	CHECK(!lies_about(LIE_CPU) && !lies_about(LIE_MEMORY) && !lies_about(LIE_TRAFFIC));
}

static void more_cpu_than_there_is_time(void)
{
	uint64_t first[4] = { SECOND, 0, 9 * SECOND, 0 }, then[4] = { SECOND, 0, 19 * SECOND, 0 };

	lies_tell(LIE_CPU);
	lies_runstates(first, 10 * SECOND);
	lies_runstates(then, 20 * SECOND);
	CHECK_EQUAL(then[0] - first[0], LIES_CPU_TIMES * 10 * SECOND);
	CHECK_EQUAL(then[2], 19 * SECOND);
}

static void more_memory_than_there_is(void)
{
	uint64_t used = UINT64_C(1) << 20, total = UINT64_C(4) << 20, times[4] = { 0, 0, 0, 0 };

	lies_tell(LIE_MEMORY);
	lies_memory(&used, &total);
	lies_runstates(times, SECOND);
	CHECK_EQUAL(total, UINT64_C(32) << 20);
	CHECK_EQUAL(used, total);
	CHECK_EQUAL(times[0], 0);
}

static void bytes_that_no_interface_sent(void)
{
	lies_tell(LIE_TRAFFIC);
	CHECK(lies_about(LIE_TRAFFIC) && !lies_about(LIE_CPU));
	CHECK_EQUAL(lies_sent(0), 0);
	CHECK_EQUAL(lies_sent(7 * SECOND) - lies_sent(5 * SECOND), 2 * LIES_SENT_A_SECOND);
	CHECK(lies_sent(1000000 * SECOND) > lies_sent(999999 * SECOND));
}

int main(void)
{
	RUN(without_a_word_the_truth_is_told);
	RUN(more_cpu_than_there_is_time);
	RUN(more_memory_than_there_is);
	RUN(bytes_that_no_interface_sent);
	return 0;
}
