/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole pages of memory: first fit over a bitmap. Enough for stacks and shared pages. */
#ifndef XTOP_MEMORY_H
#define XTOP_MEMORY_H

#include <stdint.h>

struct memory {
	unsigned char *base; /* address of page 0 */
	uint64_t *taken;     /* bit n: page n is in use */
	uint32_t pages, free, start; /* start: no free page before this one */
	uint64_t allocations, frees, failures;
};

/* Words that `taken` needs for so many pages. */
#define MEMORY_WORDS(pages) (((pages) + 63) / 64)

/* All pages are free. `taken` has MEMORY_WORDS(pages) words. */
void memory_init(struct memory *memory, void *base, uint32_t pages, uint64_t *taken);

/* Takes pages `first` to `last` (exclusive) out of use for good. */
void memory_reserve(struct memory *memory, uint32_t first, uint32_t last);

/* `count` pages in a row, zeroed; NULL where there are none. */
void *memory_take(struct memory *memory, uint32_t count);

/* Gives back what memory_take() gave. */
void memory_give(struct memory *memory, void *page, uint32_t count);

/* The guest's own. */
extern struct memory memory;

#endif
