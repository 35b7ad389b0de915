/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client end: against the listener of vchan.c, and against a server of any
 * layout that is written here, apart from the code under test, as libxenvchan's
 * server does it (tools/libs/vchan/init.c and io.c).
 */
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../vchan_connect.h"
#include "check.h"
#include "fake_xen.h"

#define SERVER 5
#define PATH "/local/domain/5/data/vchan/7/echo"
#define MOST_PAGES 16
#define OFFERED 33
#define OWN_CHANNEL 44

/* What the client's kernel and xenstore are in these tests. */
static struct host {
	char ring_ref[32], event_channel[32]; /* values of the keys; empty: the key is not there */
	uint32_t reference;                   /* that leads to page */
	unsigned char *page;
	/* Pages that can be mapped as rings: two runs of references, one from 100 and one from 300 on. */
	unsigned char *left, *right;
	uint32_t left_pages, right_pages;
	unsigned channels, pages, looks, rings; /* held now */
	unsigned page_maps, events;
	int fail_key, fail_bind, fail_look, fail_page, fail_ring; /* what to return, 0 for success */
	void (*mapped)(struct host *host);                        /* called by page_map and rings_map, if set */
	sem_t *bell;                                              /* posted at each event, if set */
} host;

static int key_read(void *context, const char *path, const char *key, char *value, uint32_t size, uint32_t *length)
{
	struct host *h = context;
	const char *text = strcmp(key, "ring-ref") == 0 ? h->ring_ref : h->event_channel;

	CHECK(strcmp(path, PATH) == 0);
	CHECK(strcmp(key, "ring-ref") == 0 || strcmp(key, "event-channel") == 0);
	if (h->fail_key != 0)
		return h->fail_key;
	if (text[0] == '\0')
		return -2;
	*length = (uint32_t)strlen(text);
	memcpy(value, text, *length < size ? *length : size);
	return 0;
}

static int channel_bind(void *context, uint16_t server, uint32_t offered, uint32_t *channel)
{
	struct host *h = context;

	CHECK_EQUAL(server, SERVER);
	if (h->fail_bind != 0)
		return h->fail_bind;
	CHECK_EQUAL(offered, OFFERED);
	CHECK_EQUAL(h->channels, 0);
	h->channels++;
	*channel = OWN_CHANNEL;
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	struct host *h = context;

	CHECK_EQUAL(channel, OWN_CHANNEL);
	CHECK_EQUAL(h->channels, 1);
	CHECK_EQUAL(h->pages + h->looks + h->rings, 0); /* last of all */
	h->channels--;
}

static void channel_notify(void *context, uint32_t channel)
{
	struct host *h = context;

	CHECK_EQUAL(channel, OWN_CHANNEL);
	CHECK_EQUAL(h->channels, 1);
	h->events++;
	if (h->bell != NULL)
		sem_post(h->bell);
}

static int page_map(void *context, uint16_t server, uint32_t reference, uint32_t channel, void **page)
{
	struct host *h = context;

	CHECK_EQUAL(server, SERVER);
	CHECK_EQUAL(reference, h->reference);
	CHECK_EQUAL(channel, OWN_CHANNEL);
	h->page_maps++;
	if (h->fail_page != 0)
		return h->fail_page;
	if (h->mapped != NULL)
		h->mapped(h);
	h->pages++;
	*page = h->page;
	return 0;
}

static void page_unmap(void *context, void *page)
{
	struct host *h = context;

	CHECK(page == h->page);
	CHECK_EQUAL(h->pages, 1);
	h->pages--;
}

static int rings_map(void *context, uint16_t server, const uint32_t *references, uint32_t count, int writable, void **pages)
{
	struct host *h = context;
	uint32_t i;

	CHECK_EQUAL(server, SERVER);
	CHECK(count >= 1 && count <= MOST_PAGES);
	if (h->pages == 0) {
		/* The look before: nothing may be written, one page. */
		CHECK_EQUAL(count, 1);
		CHECK(!writable);
		CHECK_EQUAL(references[0], h->reference);
		if (h->fail_look != 0)
			return h->fail_look;
		h->looks++;
		*pages = h->page;
		return 0;
	}
	if (h->fail_ring != 0)
		return h->fail_ring;
	if (h->mapped != NULL)
		h->mapped(h);
	for (i = 0; i < count; i++) {
		if (references[i] != (writable ? 100 : 300) + i)
			return -22;
	}
	if (count != (writable ? h->left_pages : h->right_pages))
		return -22;
	h->rings++;
	*pages = writable ? h->left : h->right;
	return 0;
}

static void rings_unmap(void *context, void *pages, uint32_t count)
{
	struct host *h = context;

	if (pages == h->page) {
		CHECK_EQUAL(count, 1);
		h->looks--;
		return;
	}
	CHECK((pages == h->left && count == h->left_pages) || (pages == h->right && count == h->right_pages));
	CHECK(h->rings > 0);
	h->rings--;
}

static const struct vchan_client_port whole_port = { key_read, channel_bind, channel_close, channel_notify, page_map, page_unmap,
	rings_map, rings_unmap };
static const struct vchan_client_port small_port = { key_read, channel_bind, channel_close, channel_notify, page_map, page_unmap,
	NULL, NULL };

static struct vchan client;

/* ---- a server of any layout ---- */

static struct server {
	unsigned left_order, right_order;
	unsigned char *left, *right;
	uint32_t read_index, write_index;
	unsigned events;
} server;

static uint32_t get32(unsigned offset)
{
	uint32_t value;

	memcpy(&value, host.page + offset, sizeof value);
	return value;
}

static void put32(unsigned offset, uint32_t value)
{
	memcpy(host.page + offset, &value, sizeof value);
}

static unsigned char *allocate(uint32_t length)
{
	void *memory;

	/* From malloc, so that the sanitizer sees a step outside. */
	if (posix_memalign(&memory, VCHAN_PAGE_SIZE, length) != 0)
		abort();
	memset(memory, 0, length);
	return memory;
}

static unsigned char *ring_of(unsigned order, unsigned char **external, uint32_t *pages)
{
	if (order < 12)
		return host.page + (1u << order);
	*pages = 1u << (order - 12);
	*external = allocate(1u << order);
	return *external;
}

static void serve(unsigned left_order, unsigned right_order, uint32_t index)
{
	uint32_t i, at = 24;

	memset(&host, 0, sizeof host);
	memset(&server, 0, sizeof server);
	host.page = allocate(VCHAN_PAGE_SIZE);
	host.reference = 12;
	strcpy(host.ring_ref, "12");
	strcpy(host.event_channel, "33");
	server.left_order = left_order;
	server.right_order = right_order;
	server.left = ring_of(left_order, &host.left, &host.left_pages);
	server.right = ring_of(right_order, &host.right, &host.right_pages);
	for (i = 0; i < host.left_pages; i++, at += 4)
		put32(at, 100 + i);
	for (i = 0; i < host.right_pages; i++, at += 4)
		put32(at, 300 + i);
	host.page[16] = (unsigned char)left_order;
	host.page[18] = (unsigned char)right_order;
	host.page[20] = 2;
	host.page[21] = 1;
	host.page[22] = 1;
	server.read_index = server.write_index = index;
	for (i = 0; i < 4; i++)
		put32(4 * i, index);
}

static void end(void)
{
	vchan_close(&client);
	CHECK_EQUAL(vchan_state(&client), VCHAN_CLOSED);
	CHECK_EQUAL(host.channels + host.pages + host.looks + host.rings, 0);
	free(host.page);
	free(host.left);
	free(host.right);
	host.page = NULL;
}

static void server_tell(unsigned bit)
{
	if (host.page[23] & bit) {
		host.page[23] = (unsigned char)(host.page[23] & ~bit);
		server.events++;
	}
}

static uint32_t server_write(const unsigned char *bytes, uint32_t length)
{
	uint32_t i, size = 1u << server.right_order, room = size - (server.write_index - get32(8));

	CHECK(room <= size);
	if (length > room)
		length = room;
	for (i = 0; i < length; i++)
		server.right[(server.write_index + i) % size] = bytes[i];
	server.write_index += length;
	put32(12, server.write_index);
	if (length > 0)
		server_tell(1);
	return length;
}

static uint32_t server_read(unsigned char *bytes, uint32_t length)
{
	uint32_t i, size = 1u << server.left_order, ready = get32(4) - server.read_index;

	CHECK(ready <= size);
	if (length > ready)
		length = ready;
	for (i = 0; i < length; i++)
		bytes[i] = server.left[(server.read_index + i) % size];
	server.read_index += length;
	put32(0, server.read_index);
	if (length > 0)
		server_tell(2);
	return length;
}

static int join(const struct vchan_client_port *port)
{
	return vchan_connect(&client, port, &host, SERVER, PATH);
}

/* A connect that must fail: with everything undone and, but for the kernel's own clean-up, nothing written. */
static void refused(const struct vchan_client_port *port, int expected)
{
	unsigned char before[VCHAN_PAGE_SIZE];

	memcpy(before, host.page, sizeof before);
	CHECK_EQUAL((uint64_t)join(port), (uint64_t)expected);
	CHECK(memcmp(before, host.page, sizeof before) == 0);
	CHECK_EQUAL(host.channels + host.pages + host.looks + host.rings, 0);
	CHECK_EQUAL(host.events, 0);
	CHECK_EQUAL(vchan_state(&client), VCHAN_CLOSED);
	CHECK_EQUAL(vchan_readable(&client) + vchan_writable(&client), 0);
	vchan_close(&client);
}

/* ---- tests ---- */

static void says_hello_as_libxenvchan_does(void)
{
	serve(10, 11, 0);
	CHECK_EQUAL(join(&whole_port), 0);
	CHECK_EQUAL(vchan_state(&client), VCHAN_CONNECTED);
	CHECK_EQUAL(host.page[20], 1);
	CHECK_EQUAL(host.page[23], 1); /* wants to be rung at the first write */
	CHECK_EQUAL(host.page[22], 1); /* the server's wish stays */
	CHECK_EQUAL(host.events, 1);   /* or a server that sleeps would not see us */
	CHECK_EQUAL(host.looks, 0);
	CHECK_EQUAL(vchan_readable(&client), 0);
	CHECK_EQUAL(vchan_writable(&client), 1024);
	vchan_close(&client);
	CHECK_EQUAL(host.page[20], 0);
	CHECK_EQUAL(host.events, 2);
	end();
}

static void moves_bytes_both_ways(unsigned left, unsigned right)
{
	uint64_t seed = left * 100 + right, sent_down = 11, sent_up = 22, got_down = 11, got_up = 22;
	static unsigned char out[70000], in[70000];
	uint32_t most = (1u << (left > right ? left : right)) + 100, round, i, down = 0, up = 0;

	serve(left, right, 0xfffff000u);
	CHECK_EQUAL(join(left < 12 && right < 12 ? &small_port : &whole_port), 0);
	for (round = 0; round < 400 || down < 4u << left || up < 4u << right; round++) {
		uint64_t probe = sent_down;
		uint32_t moved, length = random_below(&seed, most);

		for (i = 0; i < length; i++)
			out[i] = (unsigned char)random_next(&probe);
		if (length > vchan_writable(&client) && random_below(&seed, 2) == 0)
			length = vchan_writable(&client);
		moved = vchan_write(&client, out, length);
		CHECK(moved == 0 || moved == length);
		for (i = 0; i < moved; i++)
			random_next(&sent_down);
		down += moved;
		moved = server_read(in, random_below(&seed, most));
		for (i = 0; i < moved; i++)
			CHECK_EQUAL(in[i], (unsigned char)random_next(&got_down));

		probe = sent_up;
		length = random_below(&seed, most);
		for (i = 0; i < length; i++)
			out[i] = (unsigned char)random_next(&probe);
		moved = server_write(out, length);
		for (i = 0; i < moved; i++)
			random_next(&sent_up);
		up += moved;
		moved = vchan_read(&client, in, random_below(&seed, most));
		for (i = 0; i < moved; i++)
			CHECK_EQUAL(in[i], (unsigned char)random_next(&got_up));
		CHECK_EQUAL(vchan_state(&client), VCHAN_CONNECTED);
	}
	end();
}

static void every_layout_carries_bytes_exactly_and_through_the_end_of_32_bits(void)
{
	static const unsigned layouts[][2] = { { 10, 11 }, { 11, 10 }, { 10, 12 }, { 11, 12 }, { 12, 11 }, { 12, 12 }, { 11, 16 }, { 16, 11 },
		{ 13, 15 }, { 16, 16 } };
	unsigned i;

	for (i = 0; i < sizeof layouts / sizeof *layouts; i++)
		moves_bytes_both_ways(layouts[i][0], layouts[i][1]);
}

static void layouts_that_cannot_be_are_refused(void)
{
	static const unsigned bad[][2] = { { 0, 0 }, { 9, 11 }, { 10, 9 }, { 10, 10 }, { 11, 11 }, { 10, 17 }, { 17, 11 }, { 16, 20 },
		{ 255, 11 }, { 10, 0 } };
	unsigned i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		serve(10, 11, 0);
		host.page[16] = (unsigned char)bad[i][0];
		host.page[18] = (unsigned char)bad[i][1];
		refused(&whole_port, VCHAN_BAD_ORDER);
		CHECK_EQUAL(host.page_maps, 0); /* seen before */
		refused(&small_port, VCHAN_BAD_ORDER);
		end();
	}
	serve(10, 11, 0);
	host.page[17] = 1; /* 266 */
	refused(&whole_port, VCHAN_BAD_ORDER);
	end();
	serve(11, 12, 0);
	refused(&small_port, VCHAN_BAD_ORDER); /* cannot map it */
	CHECK_EQUAL(join(&whole_port), 0);
	end();
}

static void keys_are_numbers_or_refused(void)
{
	static const char *const bad[] = { "0", "-1", "+5", " 5", "5 ", "5\n", "05", "0x5", "4294967296", "99999999999", "123456789012345678",
		"1e3", "\033[2J" };
	unsigned i;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		serve(10, 11, 0);
		strcpy(host.ring_ref, bad[i]);
		refused(&whole_port, VCHAN_BAD_KEY);
		strcpy(host.ring_ref, "12");
		strcpy(host.event_channel, bad[i]);
		refused(&whole_port, VCHAN_BAD_KEY);
		end();
	}
	serve(10, 11, 0);
	host.event_channel[0] = '\0'; /* published only in part, as servers before Xen 4.12 do for a moment */
	refused(&whole_port, -2);
	strcpy(host.event_channel, "33");
	strcpy(host.ring_ref, "4294967295");
	host.reference = UINT32_MAX;
	CHECK_EQUAL(join(&whole_port), 0);
	end();
}

static void only_a_server_that_waits_is_taken(void)
{
	static const unsigned char live[][3] = { { 2, 0, VCHAN_NO_SERVER }, { 0, 0, VCHAN_NO_SERVER }, { 2, 2, VCHAN_NO_SERVER },
		{ 2, 255, VCHAN_NO_SERVER }, { 1, 1, VCHAN_TAKEN }, { 3, 1, VCHAN_NO_SERVER }, { 255, 1, VCHAN_NO_SERVER } };
	unsigned i;

	for (i = 0; i < sizeof live / sizeof *live; i++) {
		serve(10, 11, 0);
		host.page[20] = live[i][0];
		host.page[21] = live[i][1];
		refused(&whole_port, live[i][2]);
		/* A page that may be something else by now was only looked at: its unmapping would write into it. */
		CHECK_EQUAL(host.page_maps, 0);
		refused(&small_port, live[i][2]);
		CHECK_EQUAL(host.page_maps, 1);
		end();
	}
}

static void impossible_indices_are_refused(void)
{
	static const uint32_t bad[][4] = { { 0, 1025, 0, 0 }, { 1, 0, 0, 0 }, { 0, 0, 0, 2049 }, { 0, 0, 1, 0 }, { 0x80000000u, 0, 0, 0 },
		{ 0, 0, 0, 0xffffffffu } };
	unsigned i, n;

	for (i = 0; i < sizeof bad / sizeof *bad; i++) {
		serve(10, 11, 0);
		for (n = 0; n < 4; n++)
			put32(4 * n, bad[i][n]);
		refused(&whole_port, VCHAN_BAD_INDEX);
		refused(&small_port, VCHAN_BAD_INDEX);
		end();
	}
}

static void reserved_domains_are_refused(void)
{
	memset(&host, 0, sizeof host);
	CHECK_EQUAL(vchan_connect(&client, &whole_port, &host, 0x7ff0, PATH), VCHAN_BAD_DOMAIN);
	CHECK_EQUAL(vchan_connect(&client, &whole_port, &host, 0xffff, PATH), VCHAN_BAD_DOMAIN);
	CHECK_EQUAL(vchan_state(&client), VCHAN_CLOSED);
}

static void whatever_fails_is_undone(void)
{
	serve(16, 16, 0);
	host.fail_key = -13;
	refused(&whole_port, -13);
	host.fail_key = 0;
	host.fail_bind = -22;
	refused(&whole_port, -22);
	host.fail_bind = 0;
	host.fail_look = -5;
	refused(&whole_port, -5);
	host.fail_look = 0;
	host.fail_page = -6;
	refused(&whole_port, -6);
	host.fail_page = 0;
	host.fail_ring = -12;
	refused(&whole_port, -12);
	host.fail_ring = 0;
	put32(24 + 4 * 31, 7); /* the last reference of the second ring leads elsewhere */
	refused(&whole_port, -22);
	put32(24 + 4 * 31, 315);
	CHECK_EQUAL(join(&whole_port), 0);
	CHECK_EQUAL(host.rings, 2);
	end();
}

static void change_everything(struct host *h)
{
	h->page[16] = 16;
	h->page[18] = 20;
	memset(h->page + 24 + 4, 0xff, 512);
}

/* A server that changes the page between our look and our use gains nothing. */
static void what_was_checked_is_what_is_used(void)
{
	unsigned char bytes[5000] = { 0 };

	serve(12, 12, 0);
	host.mapped = change_everything;
	/* The look saw 12 and 12; the page then says 16 and 20. */
	CHECK_EQUAL(join(&whole_port), VCHAN_BAD_ORDER);
	end();
	serve(10, 11, 0);
	CHECK_EQUAL(join(&whole_port), 0);
	change_everything(&host);
	put32(4, 77); /* ours */
	put32(8, 99);
	CHECK_EQUAL(vchan_writable(&client), 1024);
	CHECK_EQUAL(vchan_write(&client, bytes, 1024), 1024);
	CHECK_EQUAL(vchan_write(&client, bytes, 1), 0);
	CHECK_EQUAL(get32(4), 1024);
	put32(12, 2048);
	CHECK_EQUAL(vchan_read(&client, bytes, sizeof bytes), 2048);
	CHECK_EQUAL(get32(8), 2048);
	put32(12, 2048 + 2049);
	CHECK_EQUAL(vchan_readable(&client), 0);
	CHECK_EQUAL(vchan_state(&client), VCHAN_BROKEN);
	end();
}

static void what_a_server_wrote_before_it_left_can_be_read(void)
{
	unsigned char bytes[20];

	serve(10, 11, 0);
	CHECK_EQUAL(join(&whole_port), 0);
	server_write((const unsigned char *)"last words", 10);
	host.page[21] = 0;
	CHECK_EQUAL(vchan_state(&client), VCHAN_LEFT);
	CHECK_EQUAL(vchan_read(&client, bytes, sizeof bytes), 10);
	CHECK(memcmp(bytes, "last words", 10) == 0);
	host.page[21] = 2; /* what only a client's byte may be */
	CHECK_EQUAL(vchan_state(&client), VCHAN_BROKEN);
	end();
}

static void a_second_client_goes_on_where_the_first_stopped(void)
{
	unsigned char bytes[20];

	serve(10, 11, 0);
	CHECK_EQUAL(join(&whole_port), 0);
	CHECK_EQUAL(vchan_write(&client, "first", 5), 5);
	server_write((const unsigned char *)"for nobody", 10);
	CHECK_EQUAL(vchan_read(&client, bytes, 4), 4);
	vchan_close(&client);
	CHECK_EQUAL(host.page[20], 0);
	CHECK_EQUAL(join(&whole_port), 0);
	CHECK_EQUAL(vchan_writable(&client), 1019);
	CHECK_EQUAL(vchan_write(&client, "second", 6), 6);
	CHECK_EQUAL(vchan_read(&client, bytes, sizeof bytes), 6);
	CHECK(memcmp(bytes, "nobody", 6) == 0);
	CHECK_EQUAL(server_read(bytes, sizeof bytes), 11);
	CHECK(memcmp(bytes, "firstsecond", 11) == 0);
	end();
}

static void rings_only_when_asked_and_once(void)
{
	unsigned char bytes[4];
	unsigned events;

	serve(10, 11, 0);
	CHECK_EQUAL(join(&whole_port), 0);
	events = host.events;
	vchan_write(&client, "a", 1); /* serve() asked for the first */
	CHECK_EQUAL(host.events, ++events);
	vchan_write(&client, "b", 1);
	CHECK_EQUAL(host.events, events);
	server_write((const unsigned char *)"cd", 2);
	CHECK_EQUAL(server.events, 1); /* connecting asks for the first */
	vchan_read(&client, bytes, 1);
	CHECK_EQUAL(host.events, events);
	host.page[22] = 2;
	vchan_read(&client, bytes, 1);
	CHECK_EQUAL(host.events, ++events);
	CHECK_EQUAL(host.page[22], 0);
	vchan_request(&client, VCHAN_READ | VCHAN_WRITTEN);
	CHECK_EQUAL(host.page[23], 3);
	server_read(bytes, 1);
	CHECK_EQUAL(server.events, 2);
	server_write(bytes, 1);
	CHECK_EQUAL(server.events, 3);
	end();
}

static void a_page_of_noise_harms_nobody(void)
{
	uint64_t seed = 3;
	unsigned round, i, connected = 0, broken = 0;
	static unsigned char bytes[4096];

	serve(12, 12, 0);
	for (round = 0; round < 300000; round++) {
		if (vchan_state(&client) == VCHAN_CLOSED && random_below(&seed, 8) == 0) {
			memset(host.page, 0, 24);
			host.page[16] = host.page[18] = 12;
			host.page[20] = 2;
			host.page[21] = 1;
			put32(24, 100);
			put32(28, 300);
		}
		for (i = random_below(&seed, 4); i < 3; i++) {
			unsigned at = random_below(&seed, 40);

			host.page[at] = (unsigned char)(at >= 16 && at < 20 ? (at & 1 ? 0 : 9 + random_below(&seed, 5)) : random_below(&seed, 3));
		}
		if (vchan_state(&client) == VCHAN_CLOSED)
			connected += join(round & 1 ? &whole_port : &small_port) == 0;
		vchan_read(&client, bytes, random_below(&seed, sizeof bytes));
		vchan_write(&client, bytes, random_below(&seed, sizeof bytes));
		vchan_request(&client, random_below(&seed, 4));
		broken += vchan_state(&client) == VCHAN_BROKEN;
		if (vchan_state(&client) == VCHAN_BROKEN || random_below(&seed, 16) == 0)
			vchan_close(&client);
	}
	printf("   connected %u times, %u times broken\n", connected, broken);
	CHECK(connected > 1000 && broken > 1000);
	end();
}

/* ---- against the listener of vchan.c ---- */

static struct fake_xen xen;
static struct vchan listener;

/* The listener's page as the client's kernel finds it. */
static void listen_and_join(void)
{
	memset(&xen, 0, sizeof xen);
	memset(&host, 0, sizeof host);
	xen.channel = OFFERED - 1;
	CHECK_EQUAL(vchan_listen(&listener, &fake_port, &xen, 7, "data/vchan/7/echo"), 0);
	host.page = xen.page;
	host.reference = xen.reference;
	snprintf(host.ring_ref, sizeof host.ring_ref, "%u", (unsigned)xen.reference);
	snprintf(host.event_channel, sizeof host.event_channel, "%u", (unsigned)xen.channel);
	CHECK_EQUAL(join(&small_port), 0);
}

static void leave_both(void)
{
	vchan_close(&client);
	vchan_close(&listener);
	CHECK_EQUAL(host.channels + host.pages, 0);
	fake_xen_release(&xen);
}

static void both_ends_of_ours_see_each_other_come_and_go(void)
{
	unsigned char bytes[10];

	listen_and_join();
	CHECK_EQUAL(vchan_state(&listener), VCHAN_CONNECTED);
	CHECK_EQUAL(vchan_write(&client, "hello", 5), 5);
	CHECK_EQUAL(vchan_read(&listener, bytes, sizeof bytes), 5);
	CHECK_EQUAL(vchan_write(&listener, "welcome", 7), 7);
	CHECK_EQUAL(vchan_read(&client, bytes, sizeof bytes), 7);
	vchan_close(&client);
	CHECK_EQUAL(vchan_state(&listener), VCHAN_LEFT);
	CHECK_EQUAL(join(&small_port), 0);
	CHECK_EQUAL(vchan_state(&listener), VCHAN_CONNECTED);
	leave_both();
}

struct half {
	struct vchan *vchan;
	sem_t bell; /* rings for this end */
	uint32_t asleep;
};

static struct half listening, connecting;

static void ring_client(void *context)
{
	sem_post(&((struct half *)context)->bell);
}

/* As a real user sleeps: asks, looks again, waits. A wake-up lost would be a time-out. */
static void sleep_on(struct half *half, unsigned bits)
{
	struct timespec deadline;

	vchan_request(half->vchan, bits);
	if (((bits & VCHAN_WRITTEN) && vchan_readable(half->vchan) > 0) || ((bits & VCHAN_READ) && vchan_writable(half->vchan) > 0))
		return;
	half->asleep++;
	clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += 20;
	CHECK(sem_timedwait(&half->bell, &deadline) == 0);
	while (sem_trywait(&half->bell) == 0)
		;
}

#define STREAM (3u << 20)

/* Sends back what it reads. */
static void *echo(void *unused)
{
	unsigned char bytes[300];
	uint32_t total = 0;
	uint64_t seed = 1;

	while (total < STREAM) {
		uint32_t got = vchan_read(&listener, bytes, 1 + random_below(&seed, sizeof bytes)), sent = 0;

		if (got == 0)
			sleep_on(&listening, VCHAN_WRITTEN);
		while (sent < got) {
			uint32_t room = vchan_writable(&listener), now = got - sent < room ? got - sent : room;

			sent += vchan_write(&listener, bytes + sent, now);
			if (now == 0)
				sleep_on(&listening, VCHAN_READ);
		}
		total += got;
	}
	return unused;
}

static void two_threads_that_sleep_lose_no_byte_and_no_wake_up(void)
{
	uint32_t sent = 0, received = 0, i;
	uint64_t seed = 2, out = 99, in = 99;
	unsigned char bytes[600];
	pthread_t thread;

	listen_and_join();
	listening.vchan = &listener;
	connecting.vchan = &client;
	sem_init(&listening.bell, 0, 0);
	sem_init(&connecting.bell, 0, 0);
	xen.rung = ring_client;
	xen.rung_context = &connecting;
	host.bell = &listening.bell;
	CHECK(pthread_create(&thread, NULL, echo, NULL) == 0);
	while (received < STREAM) {
		uint32_t room = vchan_writable(&client), length = 1 + random_below(&seed, sizeof bytes), got;

		if (length > room)
			length = room;
		if (length > STREAM - sent)
			length = STREAM - sent;
		for (i = 0; i < length; i++)
			bytes[i] = (unsigned char)random_next(&out);
		CHECK_EQUAL(vchan_write(&client, bytes, length), length);
		sent += length;
		got = vchan_read(&client, bytes, 1 + random_below(&seed, sizeof bytes));
		for (i = 0; i < got; i++)
			CHECK_EQUAL(bytes[i], (unsigned char)random_next(&in));
		received += got;
		if (length == 0 && got == 0)
			sleep_on(&connecting, sent < STREAM ? VCHAN_WRITTEN | VCHAN_READ : VCHAN_WRITTEN);
	}
	CHECK(pthread_join(thread, NULL) == 0);
	CHECK(listening.asleep > 100 && connecting.asleep > 100);
	printf("   %u MiB both ways, the client asleep %u times, the listener %u\n", STREAM >> 20, (unsigned)connecting.asleep,
		(unsigned)listening.asleep);
	sem_destroy(&listening.bell);
	sem_destroy(&connecting.bell);
	host.bell = NULL;
	xen.rung = NULL;
	leave_both();
}

int main(void)
{
	RUN(says_hello_as_libxenvchan_does);
	RUN(every_layout_carries_bytes_exactly_and_through_the_end_of_32_bits);
	RUN(layouts_that_cannot_be_are_refused);
	RUN(keys_are_numbers_or_refused);
	RUN(only_a_server_that_waits_is_taken);
	RUN(impossible_indices_are_refused);
	RUN(reserved_domains_are_refused);
	RUN(whatever_fails_is_undone);
	RUN(what_was_checked_is_what_is_used);
	RUN(what_a_server_wrote_before_it_left_can_be_read);
	RUN(a_second_client_goes_on_where_the_first_stopped);
	RUN(rings_only_when_asked_and_once);
	RUN(a_page_of_noise_harms_nobody);
	RUN(both_ends_of_ours_see_each_other_come_and_go);
	RUN(two_threads_that_sleep_lose_no_byte_and_no_wake_up);
	return 0;
}
