/* SPDX-License-Identifier: BSD-2-Clause */
#include "lies.h"

#define MILLISECOND UINT64_C(1000000)

static uint32_t told;

void lies_tell(uint32_t bits)
{
	told = bits;
}

int lies_about(uint32_t bit)
{
	return (told & bit) != 0;
}

void lies_runstates(uint64_t times[4], uint64_t now)
{
	if (lies_about(LIE_CPU))
		times[0] += LIES_CPU_TIMES * now;
}

void lies_memory(uint64_t *used, uint64_t *total)
{
	if (!lies_about(LIE_MEMORY))
		return;
	*total *= LIES_MEMORY_TIMES;
	*used = *total;
}

uint64_t lies_sent(uint64_t now)
{
	return now / MILLISECOND * (LIES_SENT_A_SECOND / 1000);
}
