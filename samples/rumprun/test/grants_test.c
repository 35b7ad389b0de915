/* SPDX-License-Identifier: BSD-2-Clause */
/* Our own frame of the grant table, on a fake of Xen's. */
#include <stdlib.h>
#include <string.h>

#include "../../../agent-protocol/c/vchan/test/check.h"
#include "../bmk.h"
#include "../grants.h"
#include "../hypercall.h"
#include "../minios.h"

#define PAGE 4096
#define PAGES 16
#define KERNELS_FRAMES 4u
#define FIRST_OF_OURS (KERNELS_FRAMES * 512)

struct entry {
	uint16_t flags;
	uint16_t domid;
	uint32_t frame;
};

/* Guest memory is mapped from _text on. */
char _text[PAGES * PAGE] __attribute__((aligned(PAGE)));
static unsigned long machine_frames[PAGES];
unsigned long *_minios_phys_to_machine_mapping = machine_frames;

static struct entry table[8][512] __attribute__((aligned(PAGE)));
static struct xen {
	unsigned frames, frames_max, setups;
} xen = { KERNELS_FRAMES, KERNELS_FRAMES, 0 };
static unsigned char taken[PAGES];
static unsigned pages;

long hypercall_grant_table(unsigned operation, void *argument, unsigned count)
{
	CHECK_EQUAL(count, 1);
	if (operation == GRANT_QUERY_SIZE) {
		struct grant_query_size *size = argument;

		CHECK_EQUAL(size->domid, MINIOS_DOMID_SELF);
		size->frames = xen.frames;
		size->frames_max = xen.frames_max;
		size->status = 0;
	} else {
		struct grant_setup_table *setup = argument;
		unsigned i;

		CHECK_EQUAL(operation, GRANT_SETUP_TABLE);
		xen.setups++;
		setup->status = -1;
		if (setup->frames > xen.frames_max)
			return 0;
		xen.frames = setup->frames;
		for (i = 0; i < setup->frames; i++)
			setup->list[i] = 0x1000 + i;
		setup->status = 0;
	}
	return 0;
}

void *minios_map_frames_ex(const unsigned long *frames, unsigned long count, unsigned long stride, unsigned long increment,
	unsigned long alignment, uint16_t domid, int *error, unsigned long protection)
{
	CHECK(count == 1 && stride == 1 && increment == 0 && alignment == 1 && error == NULL);
	CHECK_EQUAL(domid, MINIOS_DOMID_SELF);
	CHECK_EQUAL(protection, MINIOS_WRITABLE);
	return table[*frames - 0x1000];
}

void *bmk_pgalloc(int order)
{
	unsigned i = 0;

	CHECK_EQUAL(order, 0);
	while (taken[i])
		i++;
	CHECK(i < PAGES);
	taken[i] = 1;
	pages++;
	machine_frames[i] = 0xabc00 + i;
	memset(_text + i * PAGE, 0x5a, PAGE);
	return _text + i * PAGE;
}

void bmk_pgfree(void *page, int order)
{
	unsigned long i = (unsigned long)((char *)page - _text) / PAGE;

	CHECK_EQUAL(order, 0);
	CHECK(taken[i]);
	taken[i] = 0;
	pages--;
}

static struct entry *entry_of(uint32_t reference)
{
	CHECK(reference >= FIRST_OF_OURS && reference < FIRST_OF_OURS + 512);
	return &table[reference / 512][reference % 512];
}

static void a_xen_that_gives_no_frame_is_an_error_and_asked_again_later(void)
{
	void *page;
	uint32_t reference;

	CHECK(grants_give(0, &page, &reference) != 0);
	CHECK_EQUAL(xen.setups, 1);
	CHECK_EQUAL(pages, 0);
	xen.frames_max = 64;
	CHECK(grants_give(0, &page, &reference) == 0);
	CHECK_EQUAL(xen.frames, KERNELS_FRAMES + 1);
	grants_take_back(page, reference);
	CHECK_EQUAL(pages, 0);
}

static void a_page_is_zeroed_and_granted_in_a_frame_of_our_own(void)
{
	static const char zeroes[PAGE];
	void *page;
	uint32_t reference;
	const struct entry *entry;

	CHECK(grants_give(7, &page, &reference) == 0);
	entry = entry_of(reference);
	CHECK(memcmp(page, zeroes, PAGE) == 0);
	CHECK_EQUAL(entry->flags, 1);
	CHECK_EQUAL(entry->domid, 7);
	CHECK_EQUAL(entry->frame, machine_frames[((char *)page - _text) / PAGE]);
	/* One more frame, once. */
	CHECK_EQUAL(xen.frames, KERNELS_FRAMES + 1);
	grants_take_back(page, reference);
	CHECK_EQUAL(entry->flags, 0);
	CHECK_EQUAL(pages, 0);
}

static void the_kernels_references_are_never_touched(void)
{
	unsigned i;

	for (i = 0; i < KERNELS_FRAMES; i++) {
		static const struct entry empty[512];

		CHECK(memcmp(table[i], empty, sizeof empty) == 0);
	}
}

static void a_page_that_is_still_mapped_is_kept_until_it_is_not(void)
{
	void *page[8], *fresh;
	uint32_t reference[8], other;
	unsigned i;

	for (i = 0; i < 4; i++) {
		CHECK(grants_give(0, &page[i], &reference[i]) == 0);
		entry_of(reference[i])->flags |= 0x18;
		grants_take_back(page[i], reference[i]);
		CHECK_EQUAL(pages, i + 1);
	}
	/* There is no place for a fifth: better no agent than a page used twice. */
	CHECK(grants_give(0, &fresh, &other) != 0);
	CHECK_EQUAL(pages, 4);
	entry_of(reference[2])->flags = 1;
	CHECK(grants_give(0, &fresh, &other) == 0);
	CHECK_EQUAL(pages, 4);
	for (i = 0; i < 4; i++)
		CHECK(i == 2 || reference[i] != other);
	grants_take_back(fresh, other);
	for (i = 0; i < 4; i++)
		entry_of(reference[i])->flags &= 1;
	CHECK(grants_give(0, &fresh, &other) == 0);
	CHECK_EQUAL(pages, 1);
	grants_take_back(fresh, other);
	CHECK_EQUAL(pages, 0);
}

int main(void)
{
	RUN(a_xen_that_gives_no_frame_is_an_error_and_asked_again_later);
	RUN(a_page_is_zeroed_and_granted_in_a_frame_of_our_own);
	RUN(a_page_that_is_still_mapped_is_kept_until_it_is_not);
	RUN(the_kernels_references_are_never_touched);
	return 0;
}
