/* SPDX-License-Identifier: BSD-2-Clause */
/* The encoder's table of names from the inside: its hash, and its count of the rows that use a name. */
#include "xtop_codec.c"

#include <string.h>

#include "check.h"

#define ROWS 40
#define NAMES 30

static const uint8_t thread_bits[] = { XTOP_THREAD_CPU, XTOP_THREAD_WAIT_CHANNEL, XTOP_THREAD_PROCESS };
static const uint8_t interface_bits[] = { XTOP_INTERFACE_RECEIVE_BYTES };
static struct xtop_row thread_rows[ROWS], interface_rows[4];
static uint64_t thread_values[ROWS * sizeof thread_bits], interface_values[4 * sizeof interface_bits];
static struct xtop_table threads = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table interfaces = XTOP_TABLE(XTOP_INTERFACE, interface_bits, interface_rows, interface_values);
static struct xtop_name names[NAMES];
static struct xtop_encoder encoder;
static const struct xtop_hello hello;
static uint64_t seed;
static uint32_t room;

static uint32_t ring_room(void *context)
{
	(void)context;
	return room;
}

static void ring_put(void *context, const uint8_t *frame, uint32_t length)
{
	(void)context;
	(void)frame;
	CHECK(length <= room);
}

static void start(void)
{
	const struct xtop_ring ring = { NULL, ring_room, ring_put };

	memset(names, 0, sizeof names);
	threads.epoch = interfaces.epoch = 0;
	threads.count = interfaces.count = 0;
	room = 100000;
	seed = 4;
	xtop_encoder_init(&encoder, &ring, names, NAMES);
	CHECK_EQUAL(xtop_open(&encoder, 1234567, &hello), XTOP_OK);
}

/* Appendix A of the paper: key 00..0f; and vectors.h of the reference code for the empty text. */
static void hashes_as_siphash_does(void)
{
	const uint64_t key[2] = { UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908) };
	uint8_t text[15];
	uint8_t i;

	for (i = 0; i < sizeof text; i++)
		text[i] = i;
	CHECK_EQUAL(hash_of(key, text, 15), UINT64_C(0xa129ca6149be45e5));
	CHECK_EQUAL(hash_of(key, text, 0), UINT64_C(0x726fdb47dd0e0e31));
	CHECK_EQUAL(hash_of(key, text, 8), UINT64_C(0x93f5f5799a932462));
}

static void the_key_is_the_first_collectors_nonce(void)
{
	uint64_t first;

	start();
	first = hash_of(encoder.key, (const uint8_t *)"main", 4);
	CHECK_EQUAL(xtop_open(&encoder, 99, &hello), XTOP_OK);
	CHECK_EQUAL(hash_of(encoder.key, (const uint8_t *)"main", 4), first); /* so that ids stay */
	start();
	CHECK_EQUAL(encoder.key[0], 1234567);
}

/* Names of one FNV-1a hash, which was all that an earlier encoder kept of them. */
static void names_that_were_one_are_two(void)
{
	static const char *const pairs[][2] = { { "costarring", "liquid" }, { "declinate", "macallums" }, { "altarage", "zinke" } };
	unsigned i;

	start();
	CHECK_EQUAL(xtop_begin(&encoder, 1), XTOP_OK);
	for (i = 0; i < 6; i++) {
		const char *text = pairs[i / 2][i % 2];
		uint16_t id;

		CHECK_EQUAL(xtop_name(&encoder, &threads, text, (uint32_t)strlen(text), &id), XTOP_OK);
		CHECK_EQUAL(id, i + 1);
		CHECK_EQUAL(xtop_name(&encoder, &threads, text, (uint32_t)strlen(text), &id), XTOP_OK);
		CHECK_EQUAL(id, i + 1);
	}
}

static uint16_t counted(uint16_t name)
{
	const struct xtop_table *tables[] = { &threads, &interfaces };
	uint16_t count = 0, row;
	unsigned t;

	for (t = 0; t < 2; t++) {
		for (row = 0; row < tables[t]->count && tables[t]->epoch == encoder.epoch; row++) {
			count = (uint16_t)(count + (tables[t]->rows[row].name == name));
			if (t == 0 && (tables[t]->rows[row].present & 2) != 0)
				count = (uint16_t)(count + (tables[t]->values[row * 3 + 1] == name));
		}
	}
	return count;
}

static void check_counts(void)
{
	uint16_t i;

	for (i = 0; i < encoder.names_known; i++)
		CHECK_EQUAL(names[i].uses & MANY_USES, counted((uint16_t)(i + 1)));
}

static uint16_t some_name(struct xtop_table *table)
{
	char text[12];
	uint16_t id;
	int length = snprintf(text, sizeof text, "n%u", (unsigned)random_below(&seed, 60));

	while (xtop_name(&encoder, table, text, (uint32_t)length, &id) == XTOP_AGAIN) {
		check_counts();
		room = 5000;
	}
	return id;
}

static void some_rows(struct xtop_table *table, uint32_t most)
{
	uint32_t count = random_below(&seed, most + 3), i, first = random_below(&seed, 10);

	for (i = 0; i < count; i++) {
		uint64_t values[3];
		uint16_t name = some_name(table);
		uint32_t present = random_below(&seed, 8) & ((1u << table->columns) - 1);

		values[0] = random_below(&seed, 3);
		values[1] = some_name(table);
		values[2] = random_below(&seed, 2);
		while (xtop_row(&encoder, table, first + i, name, present, values) == XTOP_AGAIN) {
			check_counts();
			room = 5000;
		}
		room = random_below(&seed, 3000);
	}
	while (xtop_table_end(&encoder, table) == XTOP_AGAIN)
		room = 5000;
}

static void uses_are_counted_exactly_whatever_happens(void)
{
	unsigned round, all_used = 0, i;

	start();
	for (round = 0; round < 20000; round++) {
		room = random_below(&seed, 3000);
		if (random_below(&seed, 20) == 0)
			xtop_request_full(&encoder);
		if (random_below(&seed, 50) == 0) {
			room = 2000;
			CHECK_EQUAL(xtop_open(&encoder, round, &hello), XTOP_OK);
		}
		if (xtop_begin(&encoder, round) != XTOP_OK)
			continue;
		if (random_below(&seed, 4) != 0)
			some_rows(&threads, ROWS);
		if (random_below(&seed, 4) != 0)
			some_rows(&interfaces, 4);
		check_counts();
		if (random_below(&seed, 10) == 0)
			xtop_abort(&encoder);
		while (xtop_end(&encoder) == XTOP_AGAIN)
			room = 5000;
		check_counts();
		for (i = 0; i < NAMES && (names[i].uses & MANY_USES) != 0; i++)
			;
		all_used += i == NAMES;
	}
	CHECK(all_used > 10);
}

/* A name that very many rows have is never counted down, so that it cannot be taken for one that no row has. */
static void a_count_that_is_full_stays(void)
{
	start();
	room = 5000;
	CHECK_EQUAL(xtop_begin(&encoder, 1), XTOP_OK);
	CHECK_EQUAL(some_name(&threads), 1);
	names[0].uses |= MANY_USES;
	count_use(&encoder, 1, 1);
	CHECK_EQUAL(names[0].uses, MANY_USES | SENT);
	count_use(&encoder, 1, -1);
	CHECK_EQUAL(names[0].uses, MANY_USES | SENT);
	count_use(&encoder, XTOP_NO_NAME, -1);
	count_use(&encoder, UINT64_MAX, -1);
	count_use(&encoder, NAMES + 1, -1);
	CHECK_EQUAL(names[0].uses, MANY_USES | SENT);
}

int main(void)
{
	RUN(hashes_as_siphash_does);
	RUN(the_key_is_the_first_collectors_nonce);
	RUN(names_that_were_one_are_two);
	RUN(uses_are_counted_exactly_whatever_happens);
	RUN(a_count_that_is_full_stays);
	return 0;
}
