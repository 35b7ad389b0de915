/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client end against a server that does anything: keys of any text, a page of any contents that changes at any
 * time, pages that cannot be mapped. What fails is undone, what is open stays inside of its rings.
 *
 * Input: two bytes of length and the text of both keys, 64 bytes of the page's beginning, then steps of one byte (low
 * three bits what, the rest how much) and what they take.
 */
#include <string.h>

#include "../test/check.h"
#include "../vchan_connect.h"

#define HEAD 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned char *page, *pages[17]; /* of 1 to 16 pages, each exactly as large */
static const uint8_t *keys[2];
static uint32_t key_lengths[2];
static unsigned held, channels, fail;

static int key_read(void *context, const char *path, const char *key, char *value, uint32_t size, uint32_t *length)
{
	unsigned n = key[0] == 'e';

	(void)context;
	(void)path;
	*length = key_lengths[n];
	memcpy(value, keys[n], *length < size ? *length : size);
	return 0;
}

static int channel_bind(void *context, uint16_t server, uint32_t offered, uint32_t *channel)
{
	(void)context;
	CHECK_EQUAL(server, 1);
	CHECK(offered > 0);
	channels++;
	*channel = 9;
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	(void)context;
	CHECK_EQUAL(channel, 9);
	CHECK_EQUAL(held, 0);
	channels--;
}

static void channel_notify(void *context, uint32_t channel)
{
	(void)context;
	CHECK_EQUAL(channel, 9);
	CHECK_EQUAL(channels, 1);
}

static int page_map(void *context, uint16_t server, uint32_t reference, uint32_t channel, void **mapped)
{
	(void)context;
	(void)server;
	CHECK(reference > 0);
	CHECK_EQUAL(channel, 9);
	held++;
	*mapped = page;
	return 0;
}

static void page_unmap(void *context, void *mapped)
{
	(void)context;
	CHECK(mapped == page);
	held--;
}

static int rings_map(void *context, uint16_t server, const uint32_t *references, uint32_t count, int writable, void **mapped)
{
	uint32_t i;

	(void)context;
	(void)server;
	(void)writable;
	CHECK(count >= 1 && count <= 16);
	for (i = 0; i < count; i++) {
		if (references[i] == fail)
			return -22;
	}
	/* The look before. */
	if (held == 0) {
		CHECK_EQUAL(count, 1);
		*mapped = page;
		held++;
		return 0;
	}
	held++;
	*mapped = pages[count];
	return 0;
}

static void rings_unmap(void *context, void *mapped, uint32_t count)
{
	(void)context;
	CHECK(count >= 1 && count <= 16);
	CHECK(mapped == pages[count] || (count == 1 && mapped == page));
	held--;
}

static const struct vchan_client_port whole_port = { key_read, channel_bind, channel_close, channel_notify, page_map, page_unmap,
	rings_map, rings_unmap };
static const struct vchan_client_port small_port = { key_read, channel_bind, channel_close, channel_notify, page_map, page_unmap,
	NULL, NULL };

static size_t step(struct vchan *v, const uint8_t *data, size_t size)
{
	static unsigned char bytes[70000];
	unsigned how = data[0] >> 3;
	uint32_t length = how * how * how * 2 + (size > 1 ? data[1] : 0), moved;

	switch (data[0] & 7) {
	case 0:
		moved = vchan_read(v, bytes, length);
		CHECK(moved <= length && moved <= v->read_size);
		return 2;
	case 1:
		moved = vchan_write(v, bytes, length);
		CHECK(moved == 0 || moved == length);
		return 2;
	case 2:
		vchan_request(v, how & 3);
		return 1;
	case 3:
		CHECK(vchan_state(v) != VCHAN_FRESH);
		CHECK(vchan_readable(v) <= (v->open ? v->read_size : 0) && vchan_writable(v) <= (v->open ? v->write_size : 0));
		return 1;
	case 4:
		vchan_close(v);
		CHECK_EQUAL(held + channels, 0);
		return 1;
	case 5:
		if (!v->open && vchan_connect(v, how & 1 ? &whole_port : &small_port, NULL, 1, "path") != 0)
			CHECK_EQUAL(held + channels, 0);
		return 1;
	default:
		if (size > 1)
			page[data[0] & 1 ? how % 24 : how] = data[1];
		return 2;
	}
}

static void allocate(void)
{
	unsigned i;

	for (i = 0; i <= 16; i++) {
		if (posix_memalign((void **)&pages[i], VCHAN_PAGE_SIZE, (i == 0 ? 1 : i) * (size_t)VCHAN_PAGE_SIZE) != 0)
			abort();
	}
	page = pages[0];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vchan v;
	unsigned n;

	if (page == NULL)
		allocate();
	if (size > 4096 || size < 2)
		return 0;
	for (n = 0; n < 2; n++) {
		if (size < 1 || data[0] % 20u >= size)
			return 0;
		key_lengths[n] = data[0] % 20u;
		keys[n] = data + 1;
		data += 1 + key_lengths[n];
		size -= 1 + key_lengths[n];
	}
	memset(page, 0, VCHAN_PAGE_SIZE);
	memcpy(page, data, size < HEAD ? size : HEAD);
	data += size < HEAD ? size : HEAD;
	size -= size < HEAD ? size : HEAD;
	fail = 77;
	if (vchan_connect(&v, size & 1 ? &whole_port : &small_port, NULL, 1, "path") != 0)
		CHECK_EQUAL(held + channels, 0);
	while (size > 0) {
		size_t taken = step(&v, data, size);

		if (taken > size)
			taken = size;
		data += taken;
		size -= taken;
	}
	vchan_close(&v);
	CHECK_EQUAL(held + channels, 0);
	return 0;
}
