/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A PV guest: Xen owns the page tables, so pages of other frames are put
 * under our addresses by hypercall, and saving needs a table of our frames.
 */
#include "platform.h"

#include "panic.h"
#include "text.h"

#define PRESENT_WRITABLE_USER 0x67 /* with accessed and dirty, as Xen's own builder has it */
#define ENTRIES (PAGE_SIZE / sizeof(unsigned long))
/* The builder maps whole 4 MiB, and at least 512 KiB past its last page (xen.h, struct start_info). */
#define MAPPED_UNIT 1024u
#define MAPPED_PADDING 128u

static struct start_info *start_info;
/* Frames of all our pages, for the toolstack that saves this domain: list of lists of pages of the table. */
static unsigned long frame_lists[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static unsigned long frame_list[ENTRIES] __attribute__((aligned(PAGE_SIZE)));

static const unsigned long *frames(void)
{
	return (const unsigned long *)start_info->mfn_list;
}

static unsigned long frame_of(const void *page)
{
	return frames()[address_of(page) >> PAGE_SHIFT];
}

static void map_frame(const void *page, unsigned long frame)
{
	unsigned long entry = frame == 0 ? 0 : frame << PAGE_SHIFT | PRESENT_WRITABLE_USER;

	if (hypercall(__HYPERVISOR_update_va_mapping, address_of(page), entry, UVMF_INVLPG, 0) != 0)
		panic("Xen refuses to map a page");
}

static void *page_of(unsigned long frame)
{
	return (void *)(machine_to_phys_mapping[frame] << PAGE_SHIFT);
}

static void map_grants(void)
{
	xen_pfn_t frame = 0;
	struct gnttab_setup_table request = { .dom = DOMID_SELF, .nr_frames = 1 };

	set_xen_guest_handle(request.frame_list, &frame);
	if (hypercall(__HYPERVISOR_grant_table_op, GNTTABOP_setup_table, address_of(&request), 1, 0) != 0 || request.status != 0)
		panic("Xen gives no grant table");
	map_frame(grant_page, frame);
}

static void publish_frames(void)
{
	unsigned long table = start_info->mfn_list, i;

	for (i = 0; i < ENTRIES && i * ENTRIES < start_info->nr_pages; i++)
		frame_list[i] = frame_of((const void *)(table + i * PAGE_SIZE));
	frame_lists[0] = frame_of(frame_list);
	shared_page.arch.max_pfn = start_info->nr_pages;
	shared_page.arch.pfn_to_mfn_frame_list_list = frame_of(frame_lists);
}

static void map(void)
{
	map_frame(&shared_page, start_info->shared_info >> PAGE_SHIFT);
	map_grants();
	publish_frames();
	platform.console = page_of(start_info->console.domU.mfn);
	platform.console_port = start_info->console.domU.evtchn;
	platform.store = page_of(start_info->store_mfn);
	platform.store_port = start_info->store_evtchn;
}

static unsigned long fault_address(void)
{
	return shared_page.vcpu_info[0].arch.cr2;
}

/* The toolstack replaces frame numbers that it finds in start_info and in page tables: there must be only numbers of our own pages. */
static long suspend(void)
{
	struct sched_shutdown request = { SHUTDOWN_suspend };
	long cancelled;

	start_info->store_mfn = machine_to_phys_mapping[start_info->store_mfn];
	start_info->console.domU.mfn = machine_to_phys_mapping[start_info->console.domU.mfn];
	map_frame(&shared_page, 0);
	map_frame(grant_page, 0);
	cancelled = hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, address_of(&request), frame_of(start_info), 0);
	if (cancelled) {
		start_info->store_mfn = frames()[start_info->store_mfn];
		start_info->console.domU.mfn = frames()[start_info->console.domU.mfn];
	}
	return cancelled;
}

static void set_traps(void)
{
	static struct trap_info traps[TRAPS + 1];
	unsigned i;

	for (i = 0; i < TRAPS; i++) {
		traps[i].vector = (uint8_t)i;
		traps[i].cs = FLAT_KERNEL_CS;
		traps[i].address = address_of(trap_entries) + i * TRAP_ENTRY_SIZE;
	}
	(void)hypercall(__HYPERVISOR_set_trap_table, address_of(traps), 0, 0, 0);
}

static uint32_t round_up(unsigned long pages, uint32_t unit)
{
	return (uint32_t)((pages + unit - 1) / unit * unit);
}

void pv_main(struct start_info *info)
{
	/* The page tables come last but for one page of stack. */
	unsigned long end = (info->pt_base >> PAGE_SHIFT) + info->nr_pt_frames + 1;
	uint32_t mapped = round_up(end + MAPPED_PADDING, MAPPED_UNIT);

	start_info = info;
	set_traps();
	platform = (struct platform){
		.name = "PV",
		.exceptions_save_registers = 1,
		.pages = info->nr_pages < mapped ? (uint32_t)info->nr_pages : mapped,
		.first_used = (uint32_t)(address_of(image_start) >> PAGE_SHIFT),
		.last_used = (uint32_t)end,
		.map = map,
		.frame_of = frame_of,
		.fault_address = fault_address,
		.suspend = suspend,
	};
	text_copy(platform.command_line, (const char *)info->cmd_line, sizeof platform.command_line);
	/* A null pointer is to be noticed. */
	map_frame(NULL, 0);
	unikernel_main();
}
