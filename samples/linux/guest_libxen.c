/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The seam over Xen's own libraries (libxengnttab, libxenevtchn, libxenstore),
 * for tests: other libraries of the same names make a Xen out of shared
 * memory. Not part of the agent that ships.
 */
#include "guest.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <xenevtchn.h>
#include <xengnttab.h>
#include <xenstore.h>

#define NO_SERVICE 69
#define TRANSACTION_TRIES 20

struct guest {
	struct xs_handle *xenstore;
	xenevtchn_handle *evtchn;
	xengntshr_handle *gntshr;
	unsigned self;
	struct failure failure;
};

static struct guest the_guest;

static int read_number(struct guest *guest, const char *path, unsigned *value)
{
	unsigned length;
	char *text = xs_read(guest->xenstore, XBT_NULL, path, &length);

	if (text == NULL)
		return -errno;
	*value = (unsigned)strtoul(text, NULL, 10);
	free(text);
	return 0;
}

struct guest *guest_open(struct failure *failure)
{
	struct guest *guest = &the_guest;

	guest->xenstore = xs_open(0);
	if (guest->xenstore == NULL) {
		fail(failure, NO_SERVICE, "no xenstore", errno, NULL);
		return NULL;
	}
	if (read_number(guest, "domid", &guest->self) != 0) {
		fail(failure, NO_SERVICE, "xenstore does not tell this guest's domid", errno, NULL);
		return NULL;
	}
	return guest;
}

void guest_close(struct guest *guest)
{
	xs_close(guest->xenstore);
}

const struct failure *guest_failure(const struct guest *guest)
{
	return &guest->failure;
}

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	struct guest *guest = context;
	int port = -1;

	guest->evtchn = xenevtchn_open(NULL, 0);
	if (guest->evtchn != NULL)
		port = xenevtchn_bind_unbound_port(guest->evtchn, client);
	if (port < 0)
		return fail(&guest->failure, NO_SERVICE, "cannot allocate an event channel", errno, NULL);
	*channel = (uint32_t)port;
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	struct guest *guest = context;

	xenevtchn_unbind(guest->evtchn, (evtchn_port_t)channel);
	xenevtchn_close(guest->evtchn);
	guest->evtchn = NULL;
}

static void channel_notify(void *context, uint32_t channel)
{
	struct guest *guest = context;

	xenevtchn_notify(guest->evtchn, (evtchn_port_t)channel);
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	struct guest *guest = context;

	guest->gntshr = xengntshr_open(NULL, 0);
	*page = NULL;
	if (guest->gntshr != NULL)
		*page = xengntshr_share_page_notify(guest->gntshr, client, reference, 1, VCHAN_SERVER_LIVE, (evtchn_port_t)channel);
	if (*page == NULL)
		return fail(&guest->failure, NO_SERVICE, "cannot grant a page", errno, NULL);
	memset(*page, 0, VCHAN_PAGE_SIZE);
	return 0;
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	struct guest *guest = context;

	(void)reference;
	xengntshr_unshare(guest->gntshr, page, 1);
	xengntshr_close(guest->gntshr);
	guest->gntshr = NULL;
}

static int write_key(struct guest *guest, xs_transaction_t transaction, const char *path, const char *key, uint32_t value, uint16_t client)
{
	struct xs_permissions permissions[2] = { { guest->self, XS_PERM_NONE }, { client, XS_PERM_READ } };
	char node[128], text[16];

	snprintf(node, sizeof node, "%s/%s", path, key);
	snprintf(text, sizeof text, "%u", value);
	return xs_write(guest->xenstore, transaction, node, text, (unsigned)strlen(text))
		&& xs_set_permissions(guest->xenstore, transaction, node, permissions, 2);
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	struct guest *guest = context;
	int tries;

	for (tries = 0; tries < TRANSACTION_TRIES; tries++) {
		xs_transaction_t transaction = xs_transaction_start(guest->xenstore);
		int written = write_key(guest, transaction, path, "ring-ref", reference, client)
			&& write_key(guest, transaction, path, "event-channel", channel, client);

		if (xs_transaction_end(guest->xenstore, transaction, !written) && written)
			return 0;
		if (errno != EAGAIN)
			break;
	}
	return fail(&guest->failure, NO_SERVICE, "cannot write data/vchan to xenstore", errno, NULL);
}

static void keys_remove(void *context, const char *path)
{
	struct guest *guest = context;

	xs_rm(guest->xenstore, XBT_NULL, path);
}

const struct vchan_port guest_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

int guest_keys_present(struct guest *guest, const char *path, uint32_t reference, uint32_t channel)
{
	char node[128];
	unsigned value;

	snprintf(node, sizeof node, "%s/ring-ref", path);
	if (read_number(guest, node, &value) != 0 || value != reference)
		return 0;
	snprintf(node, sizeof node, "%s/event-channel", path);
	return read_number(guest, node, &value) == 0 && value == channel;
}

int guest_wait(struct guest *guest, uint64_t nanos, int deaf, const sigset_t *blocked)
{
	struct timespec time = { (time_t)(nanos / 1000000000), (long)(nanos % 1000000000) };
	struct pollfd readable = { -1, POLLIN, 0 };
	xenevtchn_port_or_error_t port;

	if (guest->evtchn != NULL)
		readable.fd = xenevtchn_fd(guest->evtchn);
	if (ppoll(&readable, deaf || guest->evtchn == NULL ? 0 : 1, &time, blocked) <= 0)
		return 0;
	port = xenevtchn_pending(guest->evtchn);
	if (port < 0)
		return 0;
	xenevtchn_unmask(guest->evtchn, (evtchn_port_t)port);
	return 1;
}
