/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_xen.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	struct fake_xen *xen = context;

	xen->calls++;
	if (xen->fail_channel != 0)
		return xen->fail_channel;
	xen->client = client;
	xen->channels++;
	*channel = ++xen->channel;
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	struct fake_xen *xen = context;

	xen->calls++;
	CHECK_EQUAL(channel, xen->channel);
	CHECK(xen->channels == 1);
	xen->channels--;
}

static void channel_notify(void *context, uint32_t channel)
{
	struct fake_xen *xen = context;

	CHECK_EQUAL(channel, xen->channel);
	xen->calls++;
	xen->events++;
	if (xen->rung != NULL)
		xen->rung(xen->rung_context);
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	struct fake_xen *xen = context;

	xen->calls++;
	CHECK_EQUAL(channel, xen->channel);
	CHECK_EQUAL(client, xen->client);
	if (xen->fail_grant != 0)
		return xen->fail_grant;
	/* From malloc, so that the sanitizer sees a step outside of the page or a touch after the end. */
	if (posix_memalign(&xen->page, VCHAN_PAGE_SIZE, VCHAN_PAGE_SIZE) != 0)
		abort();
	memset(xen->page, 0, VCHAN_PAGE_SIZE);
	xen->grants++;
	*page = xen->page;
	*reference = ++xen->reference;
	return 0;
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	struct fake_xen *xen = context;

	xen->calls++;
	CHECK(page == xen->page);
	CHECK_EQUAL(reference, xen->reference);
	CHECK(xen->grants == 1);
	xen->grants--;
	free(page);
	xen->page = NULL;
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	struct fake_xen *xen = context;
	const unsigned char *page = xen->page;

	xen->calls++;
	CHECK_EQUAL(client, xen->client);
	CHECK_EQUAL(reference, xen->reference);
	CHECK_EQUAL(channel, xen->channel);
	/* A client may map the page as soon as it sees the keys: all must be ready. */
	CHECK(page[16] == 10 && page[18] == 11 && page[20] == 2 && page[21] == 1);
	if (xen->fail_keys != 0)
		return xen->fail_keys;
	CHECK(strlen(path) < sizeof xen->path);
	strcpy(xen->path, path);
	xen->keys = 1;
	xen->listens++;
	return 0;
}

static void keys_remove(void *context, const char *path)
{
	struct fake_xen *xen = context;

	(void)path;
	xen->calls++;
	xen->keys = 0;
}

const struct vchan_port fake_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

void fake_xen_release(struct fake_xen *xen)
{
	CHECK(xen->channels == 0);
	CHECK(xen->grants == 0);
	CHECK(xen->keys == 0);
}

static uint32_t get(const struct fake_client *client, unsigned offset)
{
	uint32_t value;

	memcpy(&value, client->page + offset, sizeof value);
	return value;
}

static void put(struct fake_client *client, unsigned offset, uint32_t value)
{
	memcpy(client->page + offset, &value, sizeof value);
}

/* What libxenvchan calls send_notify, from the client's side: looks at cli_notify. */
static void tell(struct fake_client *client, unsigned bit)
{
	if (client->page[22] & bit) {
		client->page[22] = (unsigned char)(client->page[22] & ~bit);
		client->events++;
	}
}

void fake_client_connect(struct fake_client *client, struct fake_xen *xen)
{
	CHECK(xen->keys == 1);
	memset(client, 0, sizeof *client);
	client->page = xen->page;
	CHECK(client->page[16] == 10 && client->page[17] == 0 && client->page[18] == 11 && client->page[19] == 0);
	CHECK(client->page[21] == 1);
	client->write_index = get(client, 4);
	client->read_index = get(client, 8);
	client->page[20] = 1;
	client->page[23] = 1;
}

void fake_client_leave(struct fake_client *client)
{
	client->page[20] = 0;
}

uint32_t fake_client_readable(const struct fake_client *client)
{
	uint32_t count = get(client, 12) - client->read_index;

	CHECK(count <= VCHAN_WRITE_SIZE);
	return count;
}

uint32_t fake_client_writable(const struct fake_client *client)
{
	uint32_t count = client->write_index - get(client, 0);

	CHECK(count <= VCHAN_READ_SIZE);
	return VCHAN_READ_SIZE - count;
}

uint32_t fake_client_read(struct fake_client *client, void *bytes, uint32_t length)
{
	uint32_t i, count = fake_client_readable(client);

	if (count > length)
		count = length;
	for (i = 0; i < count; i++)
		((unsigned char *)bytes)[i] = client->page[2048 + (client->read_index + i) % VCHAN_WRITE_SIZE];
	client->read_index += count;
	put(client, 8, client->read_index);
	if (count > 0)
		tell(client, 2);
	return count;
}

uint32_t fake_client_write(struct fake_client *client, const void *bytes, uint32_t length)
{
	uint32_t i, count = fake_client_writable(client);

	if (count > length)
		count = length;
	for (i = 0; i < count; i++)
		client->page[1024 + (client->write_index + i) % VCHAN_READ_SIZE] = ((const unsigned char *)bytes)[i];
	client->write_index += count;
	put(client, 4, client->write_index);
	if (count > 0)
		tell(client, 1);
	return count;
}

void fake_client_request(struct fake_client *client, unsigned bits)
{
	client->page[23] = (unsigned char)(client->page[23] | bits);
}
