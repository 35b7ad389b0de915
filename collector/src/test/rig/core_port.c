/* SPDX-License-Identifier: BSD-2-Clause */
#include "core_port.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <xenevtchn.h>
#include <xengnttab.h>
#include <xenstore.h>

#define TRANSACTION_TRIES 20

struct core_host {
	struct xs_handle *xenstore;
	xenevtchn_handle *evtchn;
	xengnttab_handle *gnttab;
	xengntshr_handle *gntshr;
	unsigned self;
};

static void *opened(void *handle, const char *what)
{
	if (handle == NULL) {
		fprintf(stderr, "rig-core: no %s: %s\n", what, strerror(errno));
		exit(69);
	}
	return handle;
}

struct core_host *core_open(void)
{
	struct core_host *host = opened(calloc(1, sizeof *host), "memory");
	char *self;

	host->xenstore = opened(xs_open(0), "xenstore");
	host->evtchn = opened(xenevtchn_open(NULL, 0), "event channels");
	host->gnttab = opened(xengnttab_open(NULL, 0), "grant table");
	host->gntshr = opened(xengntshr_open(NULL, 0), "grants");
	self = opened(xs_read(host->xenstore, XBT_NULL, "domid", NULL), "domid in xenstore");
	host->self = (unsigned)strtoul(self, NULL, 10);
	free(self);
	return host;
}

void core_close(struct core_host *host)
{
	xengntshr_close(host->gntshr);
	xengnttab_close(host->gnttab);
	xenevtchn_close(host->evtchn);
	xs_close(host->xenstore);
	free(host);
}

int core_wait(struct core_host *host, int milliseconds)
{
	struct pollfd readable = { xenevtchn_fd(host->evtchn), POLLIN, 0 };
	xenevtchn_port_or_error_t port;

	if (poll(&readable, 1, milliseconds) <= 0)
		return 0;
	port = xenevtchn_pending(host->evtchn);
	if (port >= 0)
		xenevtchn_unmask(host->evtchn, (evtchn_port_t)port);
	return port >= 0;
}

/* ---- what both ends need ---- */

static void channel_close(void *context, uint32_t channel)
{
	xenevtchn_unbind(((struct core_host *)context)->evtchn, channel);
}

static void channel_notify(void *context, uint32_t channel)
{
	xenevtchn_notify(((struct core_host *)context)->evtchn, channel);
}

static int bound(int port, uint32_t *channel)
{
	if (port < 0)
		return -errno;
	*channel = (uint32_t)port;
	return 0;
}

/* ---- the listener's ---- */

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	return bound(xenevtchn_bind_unbound_port(((struct core_host *)context)->evtchn, client), channel);
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	struct core_host *host = context;

	*page = xengntshr_share_page_notify(host->gntshr, client, reference, 1, VCHAN_SERVER_LIVE, channel);
	return *page == NULL ? -errno : 0;
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	(void)reference;
	xengntshr_unshare(((struct core_host *)context)->gntshr, page, 1);
}

static int write_key(struct core_host *host, xs_transaction_t transaction, const char *path, const char *key, uint32_t value, uint16_t client)
{
	struct xs_permissions permissions[2] = { { host->self, XS_PERM_NONE }, { client, XS_PERM_READ } };
	char node[128], text[16];

	snprintf(node, sizeof node, "%s/%s", path, key);
	snprintf(text, sizeof text, "%u", value);
	return xs_write(host->xenstore, transaction, node, text, (unsigned)strlen(text))
		&& xs_set_permissions(host->xenstore, transaction, node, permissions, 2);
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	struct core_host *host = context;
	int tries;

	for (tries = 0; tries < TRANSACTION_TRIES; tries++) {
		xs_transaction_t transaction = xs_transaction_start(host->xenstore);
		int written = write_key(host, transaction, path, "ring-ref", reference, client)
			&& write_key(host, transaction, path, "event-channel", channel, client);

		if (xs_transaction_end(host->xenstore, transaction, !written) && written)
			return 0;
		if (errno != EAGAIN)
			break;
	}
	return -errno;
}

static void keys_remove(void *context, const char *path)
{
	xs_rm(((struct core_host *)context)->xenstore, XBT_NULL, path);
}

const struct vchan_port core_server_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

/* ---- the client's ---- */

static int key_read(void *context, const char *path, const char *key, char *value, uint32_t size, uint32_t *length)
{
	char node[128];
	char *text;

	snprintf(node, sizeof node, "%s/%s", path, key);
	text = xs_read(((struct core_host *)context)->xenstore, XBT_NULL, node, length);
	if (text == NULL)
		return -errno;
	memcpy(value, text, *length < size ? *length : size);
	free(text);
	return 0;
}

static int channel_bind(void *context, uint16_t server, uint32_t offered, uint32_t *channel)
{
	return bound(xenevtchn_bind_interdomain(((struct core_host *)context)->evtchn, server, offered), channel);
}

static int page_map(void *context, uint16_t server, uint32_t reference, uint32_t channel, void **page)
{
	struct core_host *host = context;

	*page = xengnttab_map_grant_ref_notify(host->gnttab, server, reference, PROT_READ | PROT_WRITE, VCHAN_CLIENT_LIVE, channel);
	return *page == NULL ? -errno : 0;
}

static void page_unmap(void *context, void *page)
{
	xengnttab_unmap(((struct core_host *)context)->gnttab, page, 1);
}

static int rings_map(void *context, uint16_t server, const uint32_t *references, uint32_t count, int writable, void **pages)
{
	struct core_host *host = context;

	*pages = xengnttab_map_domain_grant_refs(host->gnttab, count, server, (uint32_t *)references,
		writable ? PROT_READ | PROT_WRITE : PROT_READ);
	return *pages == NULL ? -errno : 0;
}

static void rings_unmap(void *context, void *pages, uint32_t count)
{
	xengnttab_unmap(((struct core_host *)context)->gnttab, pages, count);
}

const struct vchan_client_port core_client_port = {
	.key_read = key_read,
	.channel_bind = channel_bind,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_map = page_map,
	.page_unmap = page_unmap,
	.rings_map = rings_map,
	.rings_unmap = rings_unmap,
};
