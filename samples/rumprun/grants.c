/* SPDX-License-Identifier: BSD-2-Clause */
#include "grants.h"

#include <stddef.h>

#include "bmk.h"
#include "hypercall.h"
#include "minios.h"

void *memset(void *to, int byte, size_t length);

#define PAGE 4096u
#define ENTRIES (PAGE / sizeof(struct entry))
/* Frames of a table whose list we have room for. Xen's own default for guests is 64 at most. */
#define FRAMES_MAX 64u

/* Flags of an entry; Xen adds others while somebody has the page mapped. */
#define PERMIT_ACCESS 1u

/* Pages that can wait for their clients at a time. */
#define KEPT 4

/* One entry of version 1 of the table, which is what a guest has that asks for no other. */
struct entry {
	uint16_t flags;
	uint16_t domid;
	uint32_t frame;
};

static struct entry *entries; /* of our frame */
static uint32_t first;        /* the reference of entries[0] */

static struct {
	void *page;
	uint32_t reference;
} kept[KEPT];

static int open_table(void)
{
	struct grant_query_size size = { .domid = MINIOS_DOMID_SELF };
	unsigned long frames[FRAMES_MAX];
	struct grant_setup_table setup = { .domid = MINIOS_DOMID_SELF, .list = frames };

	if (entries != NULL)
		return 0;
	if (hypercall_grant_table(GRANT_QUERY_SIZE, &size, 1) != 0 || size.status != 0 || size.frames >= FRAMES_MAX)
		return -1;
	setup.frames = size.frames + 1;
	if (hypercall_grant_table(GRANT_SETUP_TABLE, &setup, 1) != 0 || setup.status != 0)
		return -1;
	entries = minios_map_frames_ex(&frames[size.frames], 1, 1, 0, 1, MINIOS_DOMID_SELF, NULL, MINIOS_WRITABLE);
	first = size.frames * (uint32_t)ENTRIES;
	return entries != NULL ? 0 : -1;
}

/* Whether the client has let go of it. */
static int end(uint32_t reference)
{
	uint16_t *flags = &entries[reference - first].flags, expected = PERMIT_ACCESS;

	return __atomic_compare_exchange_n(flags, &expected, 0, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static int free_place(void)
{
	int i;

	for (i = 0; i < KEPT; i++) {
		if (kept[i].page == NULL)
			return i;
	}
	return -1;
}

static void free_kept(void)
{
	int i;

	for (i = 0; i < KEPT; i++) {
		if (kept[i].page == NULL || !end(kept[i].reference))
			continue;
		bmk_pgfree(kept[i].page, 0);
		kept[i].page = NULL;
	}
}

static uint32_t free_entry(void)
{
	uint32_t i = 0;

	/* There are more entries than pages can be given at a time: one, and those that are kept. */
	while (entries[i].flags != 0)
		i++;
	return i;
}

int grants_give(uint16_t domid, void **page, uint32_t *reference)
{
	uint32_t i;

	if (open_table() != 0)
		return -1;
	free_kept();
	/* None that could not be kept later. */
	if (free_place() < 0 || (*page = bmk_pgalloc(0)) == NULL)
		return -1;
	memset(*page, 0, PAGE);
	i = free_entry();
	entries[i].domid = domid;
	entries[i].frame = (uint32_t)_minios_phys_to_machine_mapping[((unsigned long)*page - (unsigned long)_text) / PAGE];
	__atomic_store_n(&entries[i].flags, PERMIT_ACCESS, __ATOMIC_RELEASE);
	*reference = first + i;
	return 0;
}

void grants_take_back(void *page, uint32_t reference)
{
	int place;

	if (end(reference)) {
		bmk_pgfree(page, 0);
		return;
	}
	place = free_place();
	kept[place].page = page;
	kept[place].reference = reference;
}
