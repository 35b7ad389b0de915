/* SPDX-License-Identifier: BSD-2-Clause */
#include "vchan_connect.h"

void *memset(void *to, int byte, size_t length);

/* libxenvchan.h, struct vchan_interface. */
enum {
	LEFT_PROD = 4,
	RIGHT_CONS = 8,
	LEFT_ORDER = 16,
	RIGHT_ORDER = 18,
	GRANTS = 24,
	SMALLEST_ORDER = 10,
	PAGE_ORDER = 12,
	MOST_PAGES = 1 << (VCHAN_LARGEST_ORDER > PAGE_ORDER ? VCHAN_LARGEST_ORDER - PAGE_ORDER : 0),
	FIRST_RESERVED_DOMAIN = 0x7ff0 /* DOMID_FIRST_RESERVED */
};

/* The orders of both rings, copied before they are checked. */
struct orders {
	uint16_t left, right;
};

static uint32_t pages_of(uint16_t order)
{
	return order < PAGE_ORDER ? 0 : UINT32_C(1) << (order - PAGE_ORDER);
}

/* A decimal number without sign, spaces or leading zero, as libxenvchan writes it. */
static int read_number(const struct vchan *v, const char *key, uint32_t *number)
{
	char text[11];
	uint64_t value = 0;
	uint32_t length = 0, i;
	int error = v->client_port->key_read(v->context, v->path, key, text, sizeof text, &length);

	if (error != 0)
		return error;
	if (length == 0 || length >= sizeof text || text[0] == '0')
		return VCHAN_BAD_KEY;
	for (i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9')
			return VCHAN_BAD_KEY;
		value = value * 10 + (uint64_t)(text[i] - '0');
	}
	*number = (uint32_t)value;
	return value <= UINT32_MAX ? 0 : VCHAN_BAD_KEY;
}

static int check_orders(const struct vchan *v, const struct orders *orders)
{
	uint16_t small = orders->left < orders->right ? orders->left : orders->right;
	uint16_t large = orders->left < orders->right ? orders->right : orders->left;
	uint32_t end;

	if (small < SMALLEST_ORDER || large > (v->client_port->rings_map != NULL ? VCHAN_LARGEST_ORDER : PAGE_ORDER - 1))
		return VCHAN_BAD_ORDER;
	if (small == large && small < PAGE_ORDER)
		return VCHAN_BAD_ORDER; /* both in one place */
	/* The references must end before the ring that is in the page; a ring's size is its place there. */
	end = GRANTS + (pages_of(small) + pages_of(large)) * (uint32_t)sizeof(uint32_t);
	if (end > (small < PAGE_ORDER ? UINT32_C(1) << small : VCHAN_PAGE_SIZE))
		return VCHAN_BAD_ORDER;
	return 0;
}

/* Whether a page is that of a server which waits for a client. */
static int check_page(const struct vchan *v, unsigned char *page, struct orders *orders)
{
	unsigned taken;

	if (__atomic_load_n(page + VCHAN_SERVER_LIVE, __ATOMIC_ACQUIRE) != 1)
		return VCHAN_NO_SERVER;
	taken = __atomic_load_n(page + VCHAN_CLIENT_LIVE, __ATOMIC_ACQUIRE);
	if (taken == 1)
		return VCHAN_TAKEN;
	if (taken != 0 && taken != 2)
		return VCHAN_NO_SERVER;
	orders->left = __atomic_load_n((uint16_t *)(void *)(page + LEFT_ORDER), __ATOMIC_ACQUIRE);
	orders->right = __atomic_load_n((uint16_t *)(void *)(page + RIGHT_ORDER), __ATOMIC_ACQUIRE);
	return check_orders(v, orders);
}

static int look(const struct vchan *v)
{
	struct orders orders;
	void *page = NULL;
	int error;

	if (v->client_port->rings_map == NULL)
		return 0;
	error = v->client_port->rings_map(v->context, v->peer, &v->reference, 1, 0, &page);
	if (error != 0)
		return error;
	error = check_page(v, page, &orders);
	v->client_port->rings_unmap(v->context, page, 1);
	return error;
}

static int place_ring(const struct vchan *v, uint16_t order, uint32_t skipped, int writable, unsigned char **ring)
{
	uint32_t references[MOST_PAGES], count = pages_of(order), i;
	void *pages = NULL;
	int error;

	if (count == 0) {
		*ring = v->page + (1u << order);
		return 0;
	}
	for (i = 0; i < count; i++)
		references[i] = __atomic_load_n((uint32_t *)(void *)(v->page + GRANTS) + skipped + i, __ATOMIC_RELAXED);
	error = v->client_port->rings_map(v->context, v->peer, references, count, writable, &pages);
	if (error == 0)
		*ring = pages;
	return error;
}

static void remove_ring(const struct vchan *v, unsigned char *ring, uint32_t size)
{
	if (ring != NULL && size >= VCHAN_PAGE_SIZE)
		v->client_port->rings_unmap(v->context, ring, size / VCHAN_PAGE_SIZE);
}

/* Everything but the goodbye; of a channel that was half made too. */
static void release(struct vchan *v)
{
	remove_ring(v, v->write_ring, v->write_size);
	remove_ring(v, v->read_ring, v->read_size);
	if (v->page != NULL)
		v->client_port->page_unmap(v->context, v->page);
	v->client_port->channel_close(v->context, v->channel);
	v->page = NULL;
	v->open = 0;
}

static void end_connection(struct vchan *v)
{
	__atomic_store_n(v->page + VCHAN_CLIENT_LIVE, 0, __ATOMIC_SEQ_CST);
	v->notify(v->context, v->channel);
	release(v);
}

/* Our own indices are where the last client left them; from here on they are private. */
static int adopt_indices(struct vchan *v)
{
	v->write_index = __atomic_load_n((uint32_t *)(void *)(v->page + LEFT_PROD), __ATOMIC_ACQUIRE);
	v->read_index = __atomic_load_n((uint32_t *)(void *)(v->page + RIGHT_CONS), __ATOMIC_ACQUIRE);
	v->open = 1;
	(void)vchan_readable(v);
	(void)vchan_writable(v);
	return v->broken ? VCHAN_BAD_INDEX : 0;
}

static int take(struct vchan *v)
{
	struct orders orders;
	void *page = NULL;
	int error = look(v);

	if (error != 0)
		return error;
	error = v->client_port->page_map(v->context, v->peer, v->reference, v->channel, &page);
	if (error != 0)
		return error;
	v->page = page;
	error = check_page(v, v->page, &orders);
	if (error != 0)
		return error;
	v->write_size = UINT32_C(1) << orders.left;
	v->read_size = UINT32_C(1) << orders.right;
	error = place_ring(v, orders.left, 0, 1, &v->write_ring);
	if (error == 0)
		error = place_ring(v, orders.right, pages_of(orders.left), 0, &v->read_ring);
	return error != 0 ? error : adopt_indices(v);
}

int vchan_connect(struct vchan *v, const struct vchan_client_port *port, void *context, uint16_t server, const char *path)
{
	uint32_t offered = 0;
	int error;

	memset(v, 0, sizeof *v);
	if (server >= FIRST_RESERVED_DOMAIN)
		return VCHAN_BAD_DOMAIN;
	v->client = 1;
	v->client_port = port;
	v->context = context;
	v->peer = server;
	v->path = path;
	v->notify = port->channel_notify;
	v->end = end_connection;
	error = read_number(v, "ring-ref", &v->reference);
	if (error == 0)
		error = read_number(v, "event-channel", &offered);
	/* First of all the channel: whoever holds it is the only client. */
	if (error == 0)
		error = port->channel_bind(context, server, offered, &v->channel);
	if (error != 0)
		return error;
	error = take(v);
	if (error != 0) {
		release(v);
		return error;
	}
	__atomic_store_n(v->page + VCHAN_CLIENT_LIVE, 1, __ATOMIC_SEQ_CST);
	vchan_request(v, VCHAN_WRITTEN);
	v->notify(context, v->channel);
	return 0;
}
