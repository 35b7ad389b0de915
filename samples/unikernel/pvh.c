/* SPDX-License-Identifier: BSD-2-Clause */
/* A PVH guest: hardware's page tables and exceptions, Xen's everything else. */
#include "platform.h"

#include <xen/arch-x86/cpuid.h>
#include <xen/arch-x86/hvm/start_info.h>
#include <xen/hvm/hvm_op.h>
#include <xen/hvm/params.h>
#include <xen/memory.h>

#include "panic.h"
#include "text.h"

/* Our page tables reach that far. */
#define MAPPED_PAGES (1u << 18)
#define CODE_SEGMENT 8
#define INTERRUPT_GATE 0x8e00

extern char hypercall_page[];

struct gate {
	uint16_t low, segment, flags, middle;
	uint32_t high, zero;
};

struct gates_pointer {
	uint16_t limit;
	struct gate *gates;
} __attribute__((packed));

static struct gate gates[TRAPS];

static void cpuid(uint32_t leaf, uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
	__asm__ volatile("cpuid" : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d) : "a"(leaf), "c"(0));
}

/* Xen's leaves start at 0x40000000, or further on where another hypervisor's come first. */
static void set_hypercall_page(void)
{
	uint32_t base, a, b, c, d;
	unsigned long page = address_of(hypercall_page);

	for (base = 0x40000000; base < 0x40010000; base += 0x100) {
		cpuid(base, &a, &b, &c, &d);
		if (b == XEN_CPUID_SIGNATURE_EBX && c == XEN_CPUID_SIGNATURE_ECX && d == XEN_CPUID_SIGNATURE_EDX)
			break;
	}
	cpuid(base + 2, &a, &b, &c, &d);
	__asm__ volatile("wrmsr" : : "c"(b), "a"((uint32_t)page), "d"((uint32_t)(page >> 32)) : "memory");
}

static void set_gates(void)
{
	struct gates_pointer pointer = { sizeof gates - 1, gates };
	unsigned i;

	for (i = 0; i < TRAPS; i++) {
		unsigned long entry = address_of(trap_entries) + i * TRAP_ENTRY_SIZE;

		gates[i].low = (uint16_t)entry;
		gates[i].segment = CODE_SEGMENT;
		gates[i].flags = INTERRUPT_GATE;
		gates[i].middle = (uint16_t)(entry >> 16);
		gates[i].high = (uint32_t)(entry >> 32);
	}
	__asm__ volatile("lidt %0" : : "m"(pointer));
}

static void map_over(unsigned space, const void *page)
{
	struct xen_add_to_physmap request = { .domid = DOMID_SELF, .space = space, .gpfn = address_of(page) >> PAGE_SHIFT };

	if (hypercall(__HYPERVISOR_memory_op, XENMEM_add_to_physmap, address_of(&request), 0, 0) != 0)
		panic("Xen refuses to map a page");
}

static uint64_t parameter(uint32_t index)
{
	struct xen_hvm_param request = { .domid = DOMID_SELF, .index = index };

	if (hypercall(__HYPERVISOR_hvm_op, HVMOP_get_param, address_of(&request), 0, 0) != 0)
		return 0;
	return request.value;
}

static void map(void)
{
	map_over(XENMAPSPACE_shared_info, &shared_page);
	map_over(XENMAPSPACE_grant_table, grant_page);
	platform.console = (struct xencons_interface *)(parameter(HVM_PARAM_CONSOLE_PFN) << PAGE_SHIFT);
	platform.console_port = (evtchn_port_t)parameter(HVM_PARAM_CONSOLE_EVTCHN);
	platform.store = (struct xenstore_domain_interface *)(parameter(HVM_PARAM_STORE_PFN) << PAGE_SHIFT);
	platform.store_port = (evtchn_port_t)parameter(HVM_PARAM_STORE_EVTCHN);
}

static unsigned long frame_of(const void *page)
{
	return address_of(page) >> PAGE_SHIFT;
}

static unsigned long fault_address(void)
{
	unsigned long address;

	__asm__ volatile("mov %%cr2, %0" : "=r"(address));
	return address;
}

static long suspend(void)
{
	struct sched_shutdown request = { SHUTDOWN_suspend };

	return hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, address_of(&request), 0, 0);
}

static uint32_t pages_of(const struct hvm_start_info *info)
{
	const struct hvm_memmap_table_entry *entry = (const struct hvm_memmap_table_entry *)info->memmap_paddr;
	uint32_t i;

	for (i = 0; info->version >= 1 && i < info->memmap_entries; i++) {
		if (entry[i].type == XEN_HVM_MEMMAP_TYPE_RAM && entry[i].addr < PAGE_SIZE && entry[i].size >> PAGE_SHIFT < MAPPED_PAGES)
			return (uint32_t)(entry[i].size >> PAGE_SHIFT);
	}
	return MAPPED_PAGES;
}

void pvh_main(uint32_t start_info)
{
	const struct hvm_start_info *info = (const struct hvm_start_info *)(unsigned long)start_info;

	set_hypercall_page();
	set_gates();
	platform = (struct platform){
		.name = "PVH",
		.pages = pages_of(info),
		.first_used = (uint32_t)(address_of(image_start) >> PAGE_SHIFT),
		.last_used = (uint32_t)(address_of(image_end) >> PAGE_SHIFT),
		.map = map,
		.frame_of = frame_of,
		.fault_address = fault_address,
		.suspend = suspend,
	};
	if (info->cmdline_paddr != 0)
		text_copy(platform.command_line, (const char *)info->cmdline_paddr, sizeof platform.command_line);
	unikernel_main();
}
