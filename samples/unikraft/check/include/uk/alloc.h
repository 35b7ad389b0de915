/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_ALLOC_H
#define CHECK_UK_ALLOC_H

#include <uk/arch/types.h>
#include <uk/config.h>

struct uk_alloc;

struct uk_alloc *uk_alloc_get_default(void);
void *uk_palloc(struct uk_alloc *allocator, unsigned long pages);
void uk_pfree(struct uk_alloc *allocator, void *pointer, unsigned long pages);
__sz uk_alloc_availmem_total(void);

#if CONFIG_LIBUKALLOC_IFSTATS_GLOBAL
struct uk_alloc_stats {
	uint64_t tot_nb_allocs;
	uint64_t tot_nb_frees;
	__ssz cur_mem_use;
	__ssz max_mem_use;
	uint64_t nb_enomem;
};
void uk_alloc_stats_get_global(struct uk_alloc_stats *stats);
#endif

#endif
