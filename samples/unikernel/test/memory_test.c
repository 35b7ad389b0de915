/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "check.h"
#include "memory.h"

#define PAGES 200u
#define SIZE 4096u

static struct memory m;
static uint64_t taken[MEMORY_WORDS(PAGES)];
static unsigned char base[PAGES * SIZE] __attribute__((aligned(4096)));

static void fresh(void)
{
	memory_init(&m, base, PAGES, taken);
	memory_reserve(&m, 0, 1);
}

static void pages_are_zeroed_and_counted(void)
{
	unsigned char *page, *pages;
	unsigned i;

	fresh();
	memset(base, 0x55, sizeof base);
	page = memory_take(&m, 1);
	pages = memory_take(&m, 3);
	CHECK(page == base + SIZE && pages == base + 2 * SIZE);
	for (i = 0; i < 3 * SIZE; i++)
		CHECK(pages[i] == 0);
	CHECK_EQUAL(m.free, PAGES - 5);
	CHECK_EQUAL(m.allocations, 2);
	memory_give(&m, page, 1);
	memory_give(&m, pages, 3);
	CHECK_EQUAL(m.frees, 2);
	CHECK_EQUAL(m.free, PAGES - 1);
}

static void no_room_is_null_and_counted(void)
{
	fresh();
	CHECK(memory_take(&m, PAGES) == NULL);
	CHECK(memory_take(&m, 0) == NULL);
	CHECK(memory_take(&m, PAGES - 1) == base + SIZE);
	CHECK(memory_take(&m, 1) == NULL);
	CHECK_EQUAL(m.failures, 3);
	CHECK_EQUAL(m.free, 0);
}

static void reserved_pages_are_never_given_out(void)
{
	fresh();
	memory_reserve(&m, 10, 150);
	memory_reserve(&m, 100, PAGES + 50);
	CHECK_EQUAL(m.free, 9);
	CHECK(memory_take(&m, 10) == NULL);
	CHECK(memory_take(&m, 9) == base + SIZE);
}

/* Against a list of what is in use. */
static void many_takes_and_gives_never_overlap(void)
{
	struct { unsigned char *at; uint32_t count; } held[64] = { { NULL, 0 } };
	uint64_t seed = 7;
	uint32_t in_use = 0, step;

	fresh();
	for (step = 0; step < 20000; step++) {
		uint32_t slot = random_below(&seed, 64), i;

		if (held[slot].at != NULL) {
			for (i = 0; i < held[slot].count * SIZE; i += 512)
				CHECK_EQUAL(held[slot].at[i], slot + 1);
			memory_give(&m, held[slot].at, held[slot].count);
			in_use -= held[slot].count;
			held[slot].at = NULL;
		} else {
			held[slot].count = 1 + random_below(&seed, 10);
			held[slot].at = memory_take(&m, held[slot].count);
			if (held[slot].at != NULL) {
				memset(held[slot].at, (int)slot + 1, held[slot].count * SIZE);
				in_use += held[slot].count;
			}
		}
		CHECK_EQUAL(m.free, PAGES - 1 - in_use);
	}
	CHECK(m.failures > 0);
}

int main(void)
{
	RUN(pages_are_zeroed_and_counted);
	RUN(no_room_is_null_and_counted);
	RUN(reserved_pages_are_never_given_out);
	RUN(many_takes_and_gives_never_overlap);
	return 0;
}
