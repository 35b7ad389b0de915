/* SPDX-License-Identifier: BSD-2-Clause */
#include "vchan.h"

/* The two functions that a freestanding compiler may call anyway. */
void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memset(void *to, int byte, size_t length);

/*
 * Offsets in the page: libxenvchan.h, struct vchan_interface. Two rings of
 * {consumer, producer}, left (what the client writes) and right; then for each
 * end, the client first, a byte that tells whether it is there, and one with
 * what the other end wants it to ring for.
 */
enum {
	LEFT = 0,
	RIGHT = 8,
	CONSUMER = 0,
	PRODUCER = 4,
	LEFT_ORDER = 16,
	RIGHT_ORDER = 18,
	CLIENT_LIVE = 20,
	CLIENT_NOTIFY = 22,
	LEFT_RING = 1024,
	RIGHT_RING = 2048
};

static unsigned incoming(const struct vchan *v)
{
	return v->client ? RIGHT : LEFT;
}

static unsigned outgoing(const struct vchan *v)
{
	return v->client ? LEFT : RIGHT;
}

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

/* Tells the peer that we have read or written, if it asked to be told. */
static void announce(struct vchan *v, unsigned bit)
{
	unsigned char *wish = v->page + CLIENT_NOTIFY + !v->client;

	/* Our index must be visible before the peer's wish is looked at, or both sleep. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if ((__atomic_load_n(wish, __ATOMIC_RELAXED) & bit) == 0)
		return;
	if (__atomic_fetch_and(wish, (unsigned char)~bit, __ATOMIC_SEQ_CST) & bit)
		v->notify(v->context, v->channel);
}

static void end_listening(struct vchan *v)
{
	v->port->keys_remove(v->context, v->path);
	__atomic_store_n(v->page + VCHAN_SERVER_LIVE, 0, __ATOMIC_SEQ_CST);
	v->notify(v->context, v->channel);
	v->port->page_revoke(v->context, v->page, v->reference);
	v->port->channel_close(v->context, v->channel);
}

int vchan_listen(struct vchan *v, const struct vchan_port *port, void *context, uint16_t client, const char *path)
{
	const uint16_t left = 10, right = 11;
	void *page = NULL;
	int error;

	memset(v, 0, sizeof *v);
	v->port = port;
	v->context = context;
	v->peer = client;
	v->path = path;
	v->notify = port->channel_notify;
	v->end = end_listening;
	error = port->channel_open(context, client, &v->channel);
	if (error != 0)
		return error;
	error = port->page_grant(context, client, v->channel, &page, &v->reference);
	if (error != 0) {
		port->channel_close(context, v->channel);
		return error;
	}
	v->page = page;
	memset(page, 0, VCHAN_PAGE_SIZE);
	v->read_ring = v->page + LEFT_RING;
	v->read_size = VCHAN_READ_SIZE;
	v->write_ring = v->page + RIGHT_RING;
	v->write_size = VCHAN_WRITE_SIZE;
	memcpy(v->page + LEFT_ORDER, &left, sizeof left);
	memcpy(v->page + RIGHT_ORDER, &right, sizeof right);
	v->page[CLIENT_LIVE] = 2;
	v->page[VCHAN_SERVER_LIVE] = 1;
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
	unsigned live;

	if (!v->open)
		return VCHAN_CLOSED;
	live = v->broken ? 3 : __atomic_load_n(v->page + CLIENT_LIVE + v->client, __ATOMIC_ACQUIRE);
	if (live == 0)
		return VCHAN_LEFT;
	if (live == 1)
		return VCHAN_CONNECTED;
	if (live == 2 && !v->client)
		return VCHAN_FRESH;
	v->broken = 1;
	return VCHAN_BROKEN;
}

uint32_t vchan_readable(struct vchan *v)
{
	uint32_t count;

	if (!v->open || v->broken)
		return 0;
	count = filled(v, load(v, incoming(v) + PRODUCER), v->read_index, v->read_size);
	return count <= v->read_size ? count : 0;
}

uint32_t vchan_writable(struct vchan *v)
{
	uint32_t count;

	if (!v->open || v->broken)
		return 0;
	count = filled(v, v->write_index, load(v, outgoing(v) + CONSUMER), v->write_size);
	return count <= v->write_size ? v->write_size - count : 0;
}

uint32_t vchan_read(struct vchan *v, void *bytes, uint32_t length)
{
	uint32_t count = vchan_readable(v), at, first;

	if (count > length)
		count = length;
	if (count == 0)
		return 0;
	at = v->read_index & (v->read_size - 1);
	first = v->read_size - at < count ? v->read_size - at : count;
	memcpy(bytes, v->read_ring + at, first);
	memcpy((unsigned char *)bytes + first, v->read_ring, count - first);
	/* The copy must be over before the peer may overwrite the bytes. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	v->read_index += count;
	store(v, incoming(v) + CONSUMER, v->read_index);
	announce(v, VCHAN_READ);
	return count;
}

uint32_t vchan_write(struct vchan *v, const void *bytes, uint32_t length)
{
	uint32_t at, first;

	if (length == 0 || vchan_writable(v) < length)
		return 0;
	at = v->write_index & (v->write_size - 1);
	first = v->write_size - at < length ? v->write_size - at : length;
	memcpy(v->write_ring + at, bytes, first);
	memcpy(v->write_ring, (const unsigned char *)bytes + first, length - first);
	v->write_index += length;
	store(v, outgoing(v) + PRODUCER, v->write_index);
	announce(v, VCHAN_WRITTEN);
	return length;
}

void vchan_request(struct vchan *v, unsigned bits)
{
	if (!v->open)
		return;
	/* Our own wishes: what the peer looks at after it moved an index. */
	__atomic_fetch_or(v->page + CLIENT_NOTIFY + v->client, (unsigned char)bits, __ATOMIC_SEQ_CST);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void vchan_close(struct vchan *v)
{
	if (!v->open)
		return;
	v->open = 0;
	v->end(v);
	v->page = NULL;
}
