/* SPDX-License-Identifier: BSD-2-Clause */
#include "vchan.h"

/* The two functions that a freestanding compiler may call anyway. */
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memset(void *to, int byte, size_t length);

/* Offsets in the page: libxenvchan.h, struct vchan_interface. Left is what the client writes. */
enum {
	LEFT_CONS = 0,
	LEFT_PROD = 4,
	RIGHT_CONS = 8,
	RIGHT_PROD = 12,
	LEFT_ORDER = 16,
	RIGHT_ORDER = 18,
	CLIENT_LIVE = 20,
	CLIENT_NOTIFY = 22,
	SERVER_NOTIFY = 23,
	LEFT_RING = 1024,
	RIGHT_RING = 2048
};

static uint32_t load(struct vchan *v, unsigned offset)
{
	return __atomic_load_n((uint32_t *)(void *)(v->page + offset), __ATOMIC_ACQUIRE);
}

static void store(struct vchan *v, unsigned offset, uint32_t value)
{
	__atomic_store_n((uint32_t *)(void *)(v->page + offset), value, __ATOMIC_RELEASE);
}

/* Bytes between two indices; more than the ring holds is a peer that lies. */
static uint32_t filled(struct vchan *v, uint32_t produced, uint32_t consumed, uint32_t size)
{
	uint32_t count = produced - consumed;

	if (count <= size)
		return count;
	v->broken = 1;
	return size + 1;
}

/* Tells the client that we have read or written, if it asked (in srv_notify) to be told. */
static void announce(struct vchan *v, unsigned bit)
{
	unsigned char *asked = v->page + SERVER_NOTIFY;

	/* Our index must be visible before the client's wish is looked at, or both sleep. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if ((__atomic_load_n(asked, __ATOMIC_RELAXED) & bit) == 0)
		return;
	if (__atomic_fetch_and(asked, (unsigned char)~bit, __ATOMIC_SEQ_CST) & bit)
		v->port->channel_notify(v->context, v->channel);
}

int vchan_listen(struct vchan *v, const struct vchan_port *port, void *context, uint16_t client, const char *path)
{
	const uint16_t left = 10, right = 11;
	void *page = NULL;
	int error;

	memset(v, 0, sizeof *v);
	v->port = port;
	v->context = context;
	v->client = client;
	v->path = path;
	error = port->channel_open(context, client, &v->channel);
	if (error != 0)
		return error;
	error = port->page_grant(context, client, v->channel, &page, &v->reference);
	if (error != 0) {
		port->channel_close(context, v->channel);
		return error;
	}
	v->page = page;
	memcpy(v->page + LEFT_ORDER, &left, sizeof left);
	memcpy(v->page + RIGHT_ORDER, &right, sizeof right);
	v->page[CLIENT_LIVE] = 2;
	v->page[VCHAN_SERVER_LIVE] = 1;
	v->page[CLIENT_NOTIFY] = 0;
	v->page[SERVER_NOTIFY] = 0;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	v->open = 1;
	vchan_request(v, VCHAN_WRITTEN);
	error = port->keys_publish(context, path, client, v->reference, v->channel);
	if (error != 0)
		vchan_close(v);
	return error;
}

enum vchan_state vchan_state(struct vchan *v)
{
	if (!v->open)
		return VCHAN_CLOSED;
	if (v->broken)
		return VCHAN_BROKEN;
	switch (__atomic_load_n(v->page + CLIENT_LIVE, __ATOMIC_ACQUIRE)) {
	case 0:
		return VCHAN_LEFT;
	case 1:
		return VCHAN_CONNECTED;
	case 2:
		return VCHAN_FRESH;
	default:
		v->broken = 1;
		return VCHAN_BROKEN;
	}
}

uint32_t vchan_readable(struct vchan *v)
{
	uint32_t count;

	if (!v->open || v->broken)
		return 0;
	count = filled(v, load(v, LEFT_PROD), v->read_index, VCHAN_READ_SIZE);
	return count <= VCHAN_READ_SIZE ? count : 0;
}

uint32_t vchan_writable(struct vchan *v)
{
	uint32_t count;

	if (!v->open || v->broken)
		return 0;
	count = filled(v, v->write_index, load(v, RIGHT_CONS), VCHAN_WRITE_SIZE);
	return count <= VCHAN_WRITE_SIZE ? VCHAN_WRITE_SIZE - count : 0;
}

uint32_t vchan_read(struct vchan *v, void *bytes, uint32_t length)
{
	uint32_t count = vchan_readable(v), at, first;

	if (count > length)
		count = length;
	if (count == 0)
		return 0;
	at = v->read_index & (VCHAN_READ_SIZE - 1);
	first = VCHAN_READ_SIZE - at < count ? VCHAN_READ_SIZE - at : count;
	memcpy(bytes, v->page + LEFT_RING + at, first);
	memcpy((unsigned char *)bytes + first, v->page + LEFT_RING, count - first);
	/* The copy must be over before the client may overwrite the bytes. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	v->read_index += count;
	store(v, LEFT_CONS, v->read_index);
	announce(v, VCHAN_READ);
	return count;
}

uint32_t vchan_write(struct vchan *v, const void *bytes, uint32_t length)
{
	uint32_t at, first;

	if (length == 0 || vchan_writable(v) < length)
		return 0;
	at = v->write_index & (VCHAN_WRITE_SIZE - 1);
	first = VCHAN_WRITE_SIZE - at < length ? VCHAN_WRITE_SIZE - at : length;
	memcpy(v->page + RIGHT_RING + at, bytes, first);
	memcpy(v->page + RIGHT_RING, (const unsigned char *)bytes + first, length - first);
	v->write_index += length;
	store(v, RIGHT_PROD, v->write_index);
	announce(v, VCHAN_WRITTEN);
	return length;
}

void vchan_request(struct vchan *v, unsigned bits)
{
	unsigned char *wish;

	if (!v->open)
		return;
	/* cli_notify: what the client looks at after it moved an index. */
	wish = v->page + CLIENT_NOTIFY;
	__atomic_fetch_or(wish, (unsigned char)bits, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void vchan_close(struct vchan *v)
{
	if (!v->open)
		return;
	v->open = 0;
	v->port->keys_remove(v->context, v->path);
	__atomic_store_n(v->page + VCHAN_SERVER_LIVE, 0, __ATOMIC_SEQ_CST);
	v->port->channel_notify(v->context, v->channel);
	v->port->page_revoke(v->context, v->page, v->reference);
	v->port->channel_close(v->context, v->channel);
	v->page = NULL;
}
