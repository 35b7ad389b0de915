/* SPDX-License-Identifier: BSD-2-Clause */
#include "memory.h"

#include <stddef.h>

#include "text.h"

#define SIZE 4096u

static int is_taken(const struct memory *m, uint32_t page)
{
	return (int)(m->taken[page / 64] >> page % 64 & 1);
}

static void mark(struct memory *m, uint32_t first, uint32_t last, int taken)
{
	for (; first < last; first++) {
		uint64_t bit = UINT64_C(1) << first % 64;

		if (is_taken(m, first) == taken)
			continue;
		m->taken[first / 64] ^= bit;
		m->free += taken ? -1u : 1u;
	}
}

void memory_init(struct memory *m, void *base, uint32_t pages, uint64_t *taken)
{
	memset(m, 0, sizeof *m);
	memset(taken, 0, MEMORY_WORDS(pages) * sizeof *taken);
	m->base = base;
	m->taken = taken;
	m->pages = pages;
	m->free = pages;
}

void memory_reserve(struct memory *m, uint32_t first, uint32_t last)
{
	mark(m, first, last < m->pages ? last : m->pages, 1);
}

void *memory_take(struct memory *m, uint32_t count)
{
	uint32_t page = m->start, run = 0;
	void *found;

	while (page < m->pages && is_taken(m, page))
		page++;
	m->start = page;
	for (; page < m->pages && run < count; page++)
		run = is_taken(m, page) ? 0 : run + 1;
	if (count == 0 || run < count) {
		m->failures++;
		return NULL;
	}
	mark(m, page - count, page, 1);
	m->allocations++;
	found = m->base + (size_t)(page - count) * SIZE;
	memset(found, 0, (size_t)count * SIZE);
	return found;
}

void memory_give(struct memory *m, void *at, uint32_t count)
{
	uint32_t page = (uint32_t)((size_t)((unsigned char *)at - m->base) / SIZE);

	mark(m, page, page + count, 0);
	m->frees++;
	if (page < m->start)
		m->start = page;
}
