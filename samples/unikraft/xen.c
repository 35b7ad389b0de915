/* SPDX-License-Identifier: BSD-2-Clause */
/* The way to Xen: grants and event channels of Unikraft's platform, xenstore of its xenbus driver. */
#include <stdint.h>

#include <common/events.h>
#include <common/gnttab.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uk/alloc.h>
#include <uk/config.h>
#include <uk/errptr.h>
#include <uk/plat/time.h>
#include <uk/print.h>
#include <uk/wait.h>
#include <uk/xenbus/xs.h>
#if defined __X86_64__
#include <xen-x86/mm.h>
#else
#include <xen-arm/mm.h>
#endif

#include "port.h"

/* A transaction is tried this often when others write at the same time. */
#define TRIES 8
/* Pages that a dead or stubborn client still has mapped. */
#define PARKED 4
#define MILLISECOND 1000000

static struct uk_waitq rung_queue = UK_WAIT_QUEUE_INITIALIZER(rung_queue);
static volatile int rung;

static struct {
	void *page;
	grant_ref_t reference;
} parked[PARKED];

static void ring(evtchn_port_t port, struct __regs *regs, void *data)
{
	(void)port;
	(void)regs;
	(void)data;
	rung = 1;
	uk_waitq_wake_up(&rung_queue);
}

void xtop_wait(uint64_t nanos)
{
	__nsec until = ukplat_monotonic_clock() + nanos;

	uk_waitq_wait_event_deadline(&rung_queue, rung, until);
	/* A client may ring as often as it likes; it is served once a millisecond. */
	if (rung)
		uk_sched_thread_sleep(MILLISECOND);
	rung = 0;
}

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	evtchn_port_t port;
	int error = evtchn_alloc_unbound(client, ring, NULL, &port);

	(void)context;
	if (error != 0)
		return error < 0 ? error : -error;
	unmask_evtchn(port);
	*channel = port;
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	(void)context;
	unbind_evtchn(channel);
}

static void channel_notify(void *context, uint32_t channel)
{
	(void)context;
	(void)notify_remote_via_evtchn(channel);
}

/* Frees the parked pages that nobody has mapped any more. */
static void unpark(void)
{
	int i;

	for (i = 0; i < PARKED; i++) {
		if (parked[i].page == NULL || !gnttab_end_access(parked[i].reference))
			continue;
		uk_pfree(uk_alloc_get_default(), parked[i].page, 1);
		parked[i].page = NULL;
	}
}

static int free_parking(void)
{
	int i;

	for (i = 0; i < PARKED; i++) {
		if (parked[i].page == NULL)
			return i;
	}
	return -1;
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	void *fresh;

	(void)context;
	(void)channel;
	unpark();
	/* No new page while this one could have no place to be parked in. */
	if (free_parking() < 0)
		return -EBUSY;
	fresh = uk_palloc(uk_alloc_get_default(), 1);
	if (fresh == NULL)
		return -ENOMEM;
	memset(fresh, 0, VCHAN_PAGE_SIZE);
	*page = fresh;
	*reference = gnttab_grant_access(client, virt_to_mfn(fresh), 0);
	return 0;
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	int place;

	(void)context;
	if (gnttab_end_access(reference)) {
		uk_pfree(uk_alloc_get_default(), page, 1);
		return;
	}
	place = free_parking();
	parked[place].page = page;
	parked[place].reference = reference;
}

static int write_key(xenbus_transaction_t transaction, const char *path, const char *key, uint32_t value, domid_t client)
{
	char node[64], number[12];
	int error;

	snprintf(node, sizeof node, "%s/%s", path, key);
	snprintf(number, sizeof number, "%u", value);
	error = xs_write(transaction, node, NULL, number);
	/* A new node is its owner's alone: n<self>; this adds r<client>. */
	return error != 0 ? error : xs_set_perm(transaction, node, client, XS_PERM_READ);
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	xenbus_transaction_t transaction;
	int tries, error = -EAGAIN, ended;

	(void)context;
	for (tries = 0; error == -EAGAIN && tries < TRIES; tries++) {
		error = xs_transaction_start(&transaction);
		if (error != 0)
			break;
		error = write_key(transaction, path, "ring-ref", reference, client);
		if (error == 0)
			error = write_key(transaction, path, "event-channel", channel, client);
		ended = xs_transaction_end(transaction, error != 0);
		if (error == 0)
			error = ended;
	}
	if (error != 0)
		uk_pr_warn("xtop: xenstore refuses %s: %d\n", path, error);
	return error > 0 ? -error : error;
}

static void keys_remove(void *context, const char *path)
{
	(void)context;
	(void)xs_rm(XBT_NIL, path);
}

const struct vchan_port xtop_vchan_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

static int key_is(const char *path, const char *key, uint32_t value)
{
	char number[12], *found = xs_read(XBT_NIL, path, key);
	int same;

	/* Only "no such node" says that the key is gone. */
	if (PTRISERR(found))
		return PTR2ERR(found) != -ENOENT;
	snprintf(number, sizeof number, "%u", value);
	same = strcmp(found, number) == 0;
	free(found);
	return same;
}

int xtop_keys_present(void *context, const char *path, uint32_t reference, uint32_t channel)
{
	(void)context;
	return key_is(path, "ring-ref", reference) && key_is(path, "event-channel", channel);
}
