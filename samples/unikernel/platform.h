/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs between a PV and a PVH guest. One of the two is in `platform` before anything else runs. */
#ifndef XTOP_PLATFORM_H
#define XTOP_PLATFORM_H

#include "xen.h"

struct xencons_interface;
struct xenstore_domain_interface;

struct platform {
	const char *name; /* "PV", "PVH" */
	int exceptions_save_registers; /* Xen pushes rcx and r11 in front of an exception's frame */
	/* Memory: pages 0 to `pages`, of which first_used to last_used (exclusive) are taken. */
	uint32_t pages, first_used, last_used;
	char command_line[256];
	/* Filled in by map(). */
	struct xencons_interface *console;
	struct xenstore_domain_interface *store;
	evtchn_port_t console_port, store_port;

	/* Maps shared_page and grant_page and finds the rings; again after a restore. Does not return on failure. */
	void (*map)(void);
	/* The frame number that a grant of this page takes. */
	unsigned long (*frame_of)(const void *page);
	/* Address of the page fault that has just happened. */
	unsigned long (*fault_address)(void);
	/* Returns in the restored domain with 0, or with 1 in this one if it goes on after all. map() is due then. */
	long (*suspend)(void);
};

extern struct platform platform;

/* The linker's. */
extern char image_start[], image_end[], boot_stack[], boot_stack_end[];

/* Entries of the 32 exceptions, 16 bytes apart. */
extern char trap_entries[];
#define TRAP_ENTRY_SIZE 16
#define TRAPS 32

/* Everything else: never returns. */
void unikernel_main(void) __attribute__((noreturn));

#endif
