/* SPDX-License-Identifier: BSD-2-Clause */
/* Xen's public headers (Debian: libxen-dev), and the one way to call Xen. */
#ifndef XTOP_XEN_H
#define XTOP_XEN_H

#include <stddef.h>
#include <stdint.h>

#define __XEN_INTERFACE_VERSION__ 0x00040e00
#include <xen/xen.h>
#include <xen/event_channel.h>
#include <xen/grant_table.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

#define PAGE_SIZE 4096u
#define PAGE_SHIFT 12

/* Negative errors of Xen (xen/errno.h) that are looked at by name, and ours. */
#define ERROR_INPUT (-5)
#define ERROR_AGAIN (-11)
#define ERROR_MEMORY (-12)
#define ERROR_TIMEOUT (-110)

/* Number __HYPERVISOR_*; returns what Xen returns, negative for an error. */
long hypercall(unsigned number, unsigned long a, unsigned long b, unsigned long c, unsigned long d);

/* The page that Xen shares with this domain, and the first page of its grant table. */
extern struct shared_info shared_page;
extern struct grant_entry_v1 grant_page[PAGE_SIZE / sizeof(struct grant_entry_v1)];

static inline unsigned long address_of(const volatile void *pointer)
{
	return (unsigned long)pointer;
}

#endif
