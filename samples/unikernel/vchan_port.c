/* SPDX-License-Identifier: BSD-2-Clause */
#include "vchan_port.h"

#include "event.h"
#include "grant.h"
#include "memory.h"
#include "xenstore.h"

struct wait vchan_rung = { "vchan" };

/* A page that the client still had mapped when its grant should have ended. */
static struct {
	void *page;
	grant_ref_t reference;
} lingering[4];

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	int error = event_open(client, channel);

	(void)context;
	if (error == 0)
		event_bind(*channel, &vchan_rung);
	return error;
}

static void channel_close(void *context, uint32_t channel)
{
	(void)context;
	event_close(channel);
}

static void channel_notify(void *context, uint32_t channel)
{
	(void)context;
	event_notify(channel);
}

/* Takes back pages whose mapping has ended meanwhile. */
static void collect(void)
{
	unsigned i;

	for (i = 0; i < sizeof lingering / sizeof *lingering; i++) {
		if (lingering[i].page == NULL || grant_end(lingering[i].reference) != 0)
			continue;
		memory_give(&memory, lingering[i].page, 1);
		lingering[i].page = NULL;
	}
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	int error = ERROR_MEMORY;

	(void)context;
	(void)channel;
	collect();
	*page = memory_take(&memory, 1);
	if (*page != NULL) {
		error = grant_page_to(client, *page, reference);
		if (error != 0)
			memory_give(&memory, *page, 1);
	}
	return error;
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	unsigned i;

	(void)context;
	if (grant_end(reference) == 0) {
		memory_give(&memory, page, 1);
		return;
	}
	/* With more of them than places, one page is lost. */
	for (i = 0; i < sizeof lingering / sizeof *lingering; i++) {
		if (lingering[i].page == NULL) {
			lingering[i].page = page;
			lingering[i].reference = reference;
			return;
		}
	}
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	(void)context;
	return xenstore_publish(path, client, reference, channel);
}

static void keys_remove(void *context, const char *path)
{
	(void)context;
	(void)xenstore_remove(path);
}

const struct vchan_port vchan_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};
