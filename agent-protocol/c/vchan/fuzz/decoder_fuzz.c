/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decoder of what dom0 says: any bytes, in any pieces, are heard as the same commands, none before a hello, and
 * none of another kind. Input: a byte that seeds the pieces, then the stream.
 */
#include <string.h>

#include "../../codec/xtop_codec.h"
#include "../test/check.h"

#define MOST 4096

struct heard {
	int what[MOST / 3 + 1];
	struct xtop_command_data data[MOST / 3 + 1];
	unsigned count;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear(struct heard *heard, const uint8_t *stream, size_t size, uint64_t seed)
{
	struct xtop_decoder decoder;

	memset(&decoder, 0x55, sizeof decoder);
	xtop_decoder_reset(&decoder);
	heard->count = 0;
	while (size > 0) {
		uint32_t piece = seed == 0 ? (uint32_t)size : 1 + random_below(&seed, 40), left;
		const uint8_t *copy, *at;
		int what;

		if (piece > size)
			piece = (uint32_t)size;
		/* Alone in memory, so that a look beyond it is seen. */
		copy = at = memcpy(malloc(piece), stream, piece);
		left = piece;
		memset(&heard->data[heard->count], 0, sizeof *heard->data);
		while ((what = xtop_decode(&decoder, &at, &left, &heard->data[heard->count])) != XTOP_NOTHING) {
			struct xtop_command_data *d = &heard->data[heard->count];

			CHECK(heard->count > 0 || what == XTOP_HELLO);
			CHECK(what == XTOP_HELLO || what == XTOP_SET_INTERVAL || what == XTOP_REQUEST_FULL);
			if (what != XTOP_HELLO)
				d->nonce = d->min_version = d->max_version = 0;
			if (what == XTOP_REQUEST_FULL)
				d->interval_ns = 0;
			heard->what[heard->count++] = what;
			memset(&heard->data[heard->count], 0, sizeof *heard->data);
			CHECK(at <= copy + piece);
		}
		CHECK_EQUAL(left, 0);
		CHECK(at == copy + piece);
		CHECK(decoder.length < XTOP_MAX_COMMAND);
		free((void *)copy);
		stream += piece;
		size -= piece;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct heard whole, pieces;
	unsigned i;

	if (size < 1 || size > MOST)
		return 0;
	hear(&whole, data + 1, size - 1, 0);
	hear(&pieces, data + 1, size - 1, 1 + data[0]);
	CHECK_EQUAL(whole.count, pieces.count);
	for (i = 0; i < whole.count; i++) {
		CHECK_EQUAL(whole.what[i], pieces.what[i]);
		CHECK_EQUAL(whole.data[i].nonce, pieces.data[i].nonce);
		CHECK_EQUAL(whole.data[i].interval_ns, pieces.data[i].interval_ns);
		CHECK_EQUAL(whole.data[i].min_version, pieces.data[i].min_version);
		CHECK_EQUAL(whole.data[i].max_version, pieces.data[i].max_version);
	}
	return 0;
}
