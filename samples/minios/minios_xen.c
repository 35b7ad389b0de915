/* SPDX-License-Identifier: BSD-2-Clause */
/* The way to Xen: grants, event channels and xenstore as Mini-OS has them. */
#include <mini-os/os.h>
#include <mini-os/events.h>
#include <mini-os/gnttab.h>
#include <mini-os/hypervisor.h>
#include <mini-os/lib.h>
#include <mini-os/mm.h>
#include <mini-os/wait.h>
#include <mini-os/xenbus.h>
#include <mini-os/xmalloc.h>
#include <xen/io/xs_wire.h>

#include "minios_port.h"
#include <mini-os/xtop_sched.h>

/* A transaction is tried this often when others write at the same time. */
#define TRIES 8
/* Pages that a dead or stubborn client still has mapped. */
#define PARKED 4

static DECLARE_WAIT_QUEUE_HEAD(rung_queue);
static volatile int rung;

static struct {
	void *page;
	grant_ref_t reference;
} parked[PARKED];

static void ring(evtchn_port_t port, struct pt_regs *regs, void *data)
{
	(void)port;
	(void)regs;
	(void)data;
	rung = 1;
	wake_up(&rung_queue);
}

void minios_wait(uint64_t nanos)
{
	s_time_t until = NOW() + (s_time_t)nanos;

	wait_event_deadline(rung_queue, rung, until);
	/* A client may ring as often as it likes; it is served once a millisecond. */
	if (rung)
		msleep(1);
	rung = 0;
}

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	evtchn_port_t port;
	int error = evtchn_alloc_unbound(client, ring, NULL, &port);

	(void)context;
	if (error != 0)
		return error < 0 ? error : -error;
	/* Here because a channel is opened anew after a restore, when Xen has forgotten the place too. */
	xtop_sched_register();
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
		free_page(parked[i].page);
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
		return -1;
	fresh = (void *)alloc_page();
	if (fresh == NULL)
		return -1;
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
		free_page(page);
		return;
	}
	place = free_parking();
	parked[place].page = page;
	parked[place].reference = reference;
}

/* Mini-OS's xenbus answers with a text to free, or NULL. */
static int failed(char *error)
{
	if (error == NULL)
		return 0;
	printk("xtop: xenstore says %s\n", error);
	free(error);
	return -1;
}

/*
 * Owner and one reader: the permissions n<self>,r<client>. xenbus_set_perms()
 * takes a single entry, which would be the owner's.
 */
static int set_reader(xenbus_transaction_t transaction, const char *node, domid_t self, domid_t client)
{
	char owner[8], reader[8];
	struct write_req request[] = { { node, strlen(node) + 1 }, { owner, 0 }, { reader, 0 } };
	struct xsd_sockmsg *answer;
	int refused;

	snprintf(owner, sizeof owner, "n%u", self);
	snprintf(reader, sizeof reader, "r%u", client);
	request[1].len = strlen(owner) + 1;
	request[2].len = strlen(reader) + 1;
	answer = xenbus_msg_reply(XS_SET_PERMS, transaction, request, 3);
	if (answer == NULL)
		return -1;
	refused = answer->type == XS_ERROR;
	if (refused)
		printk("xtop: xenstore refuses the permissions of %s\n", node);
	free(answer);
	return refused ? -1 : 0;
}

static int write_key(xenbus_transaction_t transaction, const char *path, const char *key, uint32_t value, domid_t self,
	domid_t client)
{
	char node[64], number[12];

	snprintf(node, sizeof node, "%s/%s", path, key);
	snprintf(number, sizeof number, "%u", value);
	if (failed(xenbus_write(transaction, node, number)))
		return -1;
	return set_reader(transaction, node, self, client);
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	/* Asked each time: a restore may give the guest another. */
	domid_t self = xenbus_get_self_id();
	int tries, error, retry = 1;

	(void)context;
	for (tries = 0; retry && tries < TRIES; tries++) {
		xenbus_transaction_t transaction;

		if (failed(xenbus_transaction_start(&transaction)))
			return -1;
		error = write_key(transaction, path, "ring-ref", reference, self, client)
			|| write_key(transaction, path, "event-channel", channel, self, client);
		if (failed(xenbus_transaction_end(transaction, error, &retry)) || error)
			return -1;
	}
	return retry ? -1 : 0;
}

static void keys_remove(void *context, const char *path)
{
	(void)context;
	(void)failed(xenbus_rm(XBT_NIL, path));
}

const struct vchan_port minios_vchan_port = {
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
	char node[64], number[12], *found, *error;
	int same;

	snprintf(node, sizeof node, "%s/%s", path, key);
	snprintf(number, sizeof number, "%u", value);
	error = xenbus_read(XBT_NIL, node, &found);
	if (error != NULL) {
		/* Only "no such node" says that the key is gone. */
		same = strcmp(error, "ENOENT") != 0;
		free(error);
		return same;
	}
	same = strcmp(found, number) == 0;
	free(found);
	return same;
}

int minios_keys_present(void *context, const char *path, uint32_t reference, uint32_t channel)
{
	(void)context;
	return key_is(path, "ring-ref", reference) && key_is(path, "event-channel", channel);
}
