/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers and structures that guest_linux.c has of its own, against the kernel's headers where there are any. */
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>

typedef uint16_t domid_t; /* the headers expect it from elsewhere */

#include <xen/evtchn.h>
#include <xen/gntalloc.h>

#include "../guest_linux.c"
#include "check.h"

static void numbers_are_the_kernels(void)
{
	CHECK_EQUAL(GNTALLOC_ALLOC, IOCTL_GNTALLOC_ALLOC_GREF);
	CHECK_EQUAL(GNTALLOC_FREE, IOCTL_GNTALLOC_DEALLOC_GREF);
	CHECK_EQUAL(GNTALLOC_SET_UNMAP_NOTIFY, IOCTL_GNTALLOC_SET_UNMAP_NOTIFY);
	CHECK_EQUAL(GNTALLOC_WRITABLE, GNTALLOC_FLAG_WRITABLE);
	CHECK_EQUAL(NOTIFY_CLEAR_BYTE, UNMAP_NOTIFY_CLEAR_BYTE);
	CHECK_EQUAL(NOTIFY_SEND_EVENT, UNMAP_NOTIFY_SEND_EVENT);
	CHECK_EQUAL(EVTCHN_BIND_UNBOUND, IOCTL_EVTCHN_BIND_UNBOUND_PORT);
	CHECK_EQUAL(EVTCHN_NOTIFY, IOCTL_EVTCHN_NOTIFY);
}

static void structures_are_the_kernels(void)
{
	CHECK_EQUAL(sizeof(struct gntalloc_alloc), sizeof(struct ioctl_gntalloc_alloc_gref));
	CHECK_EQUAL(offsetof(struct gntalloc_alloc, flags), offsetof(struct ioctl_gntalloc_alloc_gref, flags));
	CHECK_EQUAL(offsetof(struct gntalloc_alloc, count), offsetof(struct ioctl_gntalloc_alloc_gref, count));
	CHECK_EQUAL(offsetof(struct gntalloc_alloc, index), offsetof(struct ioctl_gntalloc_alloc_gref, index));
	CHECK_EQUAL(offsetof(struct gntalloc_alloc, references), offsetof(struct ioctl_gntalloc_alloc_gref, gref_ids));
	CHECK_EQUAL(sizeof(struct gntalloc_free), sizeof(struct ioctl_gntalloc_dealloc_gref));
	CHECK_EQUAL(offsetof(struct gntalloc_free, count), offsetof(struct ioctl_gntalloc_dealloc_gref, count));
	CHECK_EQUAL(sizeof(struct gntalloc_notify), sizeof(struct ioctl_gntalloc_unmap_notify));
	CHECK_EQUAL(offsetof(struct gntalloc_notify, action), offsetof(struct ioctl_gntalloc_unmap_notify, action));
	CHECK_EQUAL(offsetof(struct gntalloc_notify, channel), offsetof(struct ioctl_gntalloc_unmap_notify, event_channel_port));
	CHECK_EQUAL(sizeof(uint32_t), sizeof(struct ioctl_evtchn_bind_unbound_port));
	CHECK_EQUAL(sizeof(uint32_t), sizeof(struct ioctl_evtchn_notify));
}

int main(void)
{
	RUN(numbers_are_the_kernels);
	RUN(structures_are_the_kernels);
	return 0;
}
