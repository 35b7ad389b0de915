/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What we use of rumprun's Mini-OS layer. It makes all its symbols local but
 * those that begin with minios_, _minios_, HYPERVISOR_, xenbus_, gntmap_ and
 * some more; gnttab_ is not among them, so grants.c has its own grants.
 */
#ifndef XTOP_RUMPRUN_MINIOS_H
#define XTOP_RUMPRUN_MINIOS_H

#include <stdint.h>

struct pt_regs;

#define MINIOS_DOMID_SELF 0x7ff0u
/* Page table bits of a writable page of the guest: present, writable, user, accessed. */
#define MINIOS_WRITABLE 0x27ul

/* Frame number of the machine by frame number of the guest; memory is mapped from _text on. */
extern unsigned long *_minios_phys_to_machine_mapping;
extern char _text[];

/* Maps frames of the machine; stops the guest where Xen refuses. NULL when address space is used up. */
void *minios_map_frames_ex(const unsigned long *frames, unsigned long count, unsigned long stride, unsigned long increment,
	unsigned long alignment, uint16_t domid, int *error, unsigned long protection);

/* A channel with its handler, masked. Handlers run with interrupts off. Returns 0 or what Xen said. */
int minios_evtchn_alloc_unbound(uint16_t client, void (*handler)(uint32_t, struct pt_regs *, void *), void *data, uint32_t *channel);
void minios_unmask_evtchn(uint32_t channel);
void minios_unbind_evtchn(uint32_t channel);
int minios_notify_remote_via_evtchn(uint32_t channel);

/*
 * xenstore. All of these sleep until xenstored has answered. Errors are texts
 * that xenbus_free() takes back; NULL is none.
 */
typedef unsigned long xenbus_transaction_t;

struct write_req {
	const void *data;
	unsigned len;
};

struct xsd_sockmsg {
	uint32_t type;
	uint32_t req_id;
	uint32_t tx_id;
	uint32_t len;
};

#define XENBUS_SET_PERMISSIONS 14
#define XENBUS_ERROR 16

char *xenbus_read(xenbus_transaction_t transaction, const char *path, char **value);
char *xenbus_write(xenbus_transaction_t transaction, const char *path, const char *value);
char *xenbus_rm(xenbus_transaction_t transaction, const char *path);
char *xenbus_transaction_start(xenbus_transaction_t *transaction);
char *xenbus_transaction_end(xenbus_transaction_t transaction, int abort, int *retry);
struct xsd_sockmsg *xenbus_msg_reply(int type, xenbus_transaction_t transaction, struct write_req *parts, int count);
void xenbus_free(void *memory);

#endif
