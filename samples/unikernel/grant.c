/* SPDX-License-Identifier: BSD-2-Clause */
#include "grant.h"

#include "platform.h"

#define ENTRIES (sizeof grant_page / sizeof *grant_page)
#define IN_USE (GTF_reading | GTF_writing)

int grant_page_to(domid_t client, const void *page, grant_ref_t *reference)
{
	grant_ref_t i;

	for (i = GNTTAB_NR_RESERVED_ENTRIES; i < ENTRIES; i++) {
		if (grant_page[i].flags != GTF_invalid)
			continue;
		grant_page[i].domid = client;
		grant_page[i].frame = (uint32_t)platform.frame_of(page);
		__atomic_store_n(&grant_page[i].flags, GTF_permit_access, __ATOMIC_RELEASE);
		*reference = i;
		return 0;
	}
	return ERROR_MEMORY;
}

int grant_end(grant_ref_t reference)
{
	uint16_t flags = __atomic_load_n(&grant_page[reference].flags, __ATOMIC_RELAXED);

	do {
		if (flags & IN_USE)
			return ERROR_AGAIN;
	} while (!__atomic_compare_exchange_n(&grant_page[reference].flags, &flags, GTF_invalid, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return 0;
}
