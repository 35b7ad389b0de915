/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "check.h"
#include "fake_xen.h"

#define PATH "data/vchan/0/xtop"

static struct fake_xen xen;
static struct vchan vchan;
static struct fake_client client;

static void start(void)
{
	memset(&xen, 0, sizeof xen);
	CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), 0);
	CHECK(strcmp(xen.path, PATH) == 0);
	fake_client_connect(&client, &xen);
}

static void finish(void)
{
	vchan_close(&vchan);
	vchan_close(&vchan);
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_CLOSED);
	fake_xen_release(&xen);
}

static void put(unsigned offset, uint32_t value)
{
	memcpy((unsigned char *)xen.page + offset, &value, sizeof value);
}

static void tells_the_clients_state(void)
{
	unsigned char byte = 0;

	memset(&xen, 0, sizeof xen);
	CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), 0);
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_FRESH);
	fake_client_connect(&client, &xen);
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_CONNECTED);
	CHECK_EQUAL(fake_client_write(&client, "x", 1), 1);
	fake_client_leave(&client);
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_LEFT);
	CHECK_EQUAL(vchan_read(&vchan, &byte, 1), 1); /* bytes outlive their writer */
	CHECK_EQUAL(byte, 'x');
	fake_client_connect(&client, &xen);
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_CONNECTED);
	client.page[20] = 3;
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_BROKEN);
	client.page[20] = 1;
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_BROKEN); /* no way back */
	finish();
}

static void undoes_a_listen_that_fails(void)
{
	memset(&xen, 0, sizeof xen);
	xen.fail_channel = -5;
	CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), -5);
	fake_xen_release(&xen);
	xen.fail_channel = 0;
	xen.fail_grant = -6;
	CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), -6);
	fake_xen_release(&xen);
	xen.fail_grant = 0;
	xen.fail_keys = -7;
	CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), -7);
	fake_xen_release(&xen);
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_CLOSED);
	vchan_close(&vchan);
	xen.fail_keys = 0;
	CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), 0);
	finish();
}

static void says_goodbye_on_close(void)
{
	unsigned char *kept;
	unsigned events;

	start();
	/* The page must still be readable for the check: look through the port's copy just before it is freed. */
	kept = xen.page;
	CHECK_EQUAL(kept[21], 1);
	events = xen.events;
	finish();
	CHECK_EQUAL(xen.events, events + 1);
}

static void moves_bytes_both_ways_exactly(void)
{
	uint64_t seed = 1, sent_down = 11, sent_up = 22, got_down = 11, got_up = 22;
	unsigned char out[3000], in[3000];
	uint32_t i, round, down = 0, up = 0, full = 0;

	start();
	/* Just below the wrap of the 32-bit indices: both ends restart there. */
	put(0, 0xfffff000u);
	put(4, 0xfffff000u);
	put(8, 0xffffe000u);
	put(12, 0xffffe000u);
	vchan.read_index = 0xfffff000u;
	vchan.write_index = 0xffffe000u;
	fake_client_connect(&client, &xen);
	for (round = 0; round < 20000; round++) {
		uint64_t probe;
		uint32_t length = random_below(&seed, 1100), moved;

		probe = sent_down;
		for (i = 0; i < length; i++)
			out[i] = (unsigned char)random_next(&probe);
		moved = fake_client_write(&client, out, length);
		for (i = 0; i < moved; i++)
			random_next(&sent_down);
		down += moved;
		full += fake_client_writable(&client) == 0;
		moved = vchan_read(&vchan, in, random_below(&seed, 1100));
		for (i = 0; i < moved; i++)
			CHECK_EQUAL(in[i], (unsigned char)random_next(&got_down));

		length = random_below(&seed, 2100);
		probe = sent_up;
		for (i = 0; i < length; i++)
			out[i] = (unsigned char)random_next(&probe);
		moved = vchan_write(&vchan, out, length);
		CHECK(moved == 0 || moved == length);
		for (i = 0; i < moved; i++)
			random_next(&sent_up);
		up += moved;
		moved = fake_client_read(&client, in, random_below(&seed, 2100));
		for (i = 0; i < moved; i++)
			CHECK_EQUAL(in[i], (unsigned char)random_next(&got_up));
		CHECK_EQUAL(vchan_state(&vchan), VCHAN_CONNECTED);
	}
	CHECK(down > 1000000 && up > 1000000 && full > 100);
	finish();
}

static void a_write_is_whole_or_nothing(void)
{
	unsigned char bytes[VCHAN_WRITE_SIZE + 1] = { 1 };

	start();
	CHECK_EQUAL(vchan_write(&vchan, bytes, VCHAN_WRITE_SIZE + 1), 0);
	CHECK_EQUAL(vchan_write(&vchan, bytes, VCHAN_WRITE_SIZE - 1), VCHAN_WRITE_SIZE - 1);
	CHECK_EQUAL(vchan_write(&vchan, bytes, 2), 0);
	CHECK_EQUAL(vchan_write(&vchan, bytes, 1), 1);
	CHECK_EQUAL(vchan_writable(&vchan), 0); /* a full ring is legal */
	CHECK_EQUAL(vchan_state(&vchan), VCHAN_CONNECTED);
	CHECK_EQUAL(fake_client_readable(&client), VCHAN_WRITE_SIZE);
	CHECK_EQUAL(vchan_write(&vchan, bytes, 0), 0);
	finish();
}

static void rings_only_when_asked_and_once(void)
{
	unsigned char byte = 0;
	unsigned events;

	start();
	events = xen.events;
	CHECK_EQUAL(client.page[23], 1); /* the client's connect asks for the first write */
	vchan_write(&vchan, "a", 1);
	CHECK_EQUAL(xen.events, ++events);
	vchan_write(&vchan, "b", 1);
	CHECK_EQUAL(xen.events, events);
	fake_client_write(&client, "c", 1);
	vchan_read(&vchan, &byte, 1);
	CHECK_EQUAL(xen.events, events);
	fake_client_request(&client, 2);
	fake_client_write(&client, "d", 1);
	vchan_read(&vchan, &byte, 1);
	CHECK_EQUAL(xen.events, ++events);
	CHECK_EQUAL(client.page[23], 0);
	/* And the other way: listening asks for the client's first write. */
	CHECK_EQUAL(client.events, 1);
	fake_client_write(&client, "e", 1);
	CHECK_EQUAL(client.events, 1);
	vchan_request(&vchan, VCHAN_WRITTEN | VCHAN_READ);
	CHECK_EQUAL(client.page[22], 3);
	fake_client_write(&client, "f", 1);
	CHECK_EQUAL(client.events, 2);
	fake_client_read(&client, &byte, 1);
	CHECK_EQUAL(client.events, 3);
	finish();
}

static void impossible_indices_break_the_channel(void)
{
	static const uint32_t wild[] = { 1025, 2049, 0x80000000u, 0xf0000000u };
	unsigned char bytes[64];
	unsigned i;

	for (i = 0; i < sizeof wild / sizeof *wild; i++) {
		start();
		put(4, wild[i]);
		CHECK_EQUAL(vchan_readable(&vchan), 0);
		CHECK_EQUAL(vchan_state(&vchan), VCHAN_BROKEN);
		CHECK_EQUAL(vchan_read(&vchan, bytes, sizeof bytes), 0);
		put(4, 0);
		CHECK_EQUAL(vchan_write(&vchan, bytes, 1), 0);
		CHECK_EQUAL(vchan_state(&vchan), VCHAN_BROKEN);
		finish();
		start();
		put(8, ~wild[i] - VCHAN_WRITE_SIZE); /* claims to have read what was never written */
		CHECK_EQUAL(vchan_writable(&vchan), 0);
		CHECK_EQUAL(vchan_state(&vchan), VCHAN_BROKEN);
		finish();
	}
}

static void own_indices_are_private(void)
{
	unsigned char byte = 0;

	start();
	put(0, 0x1234567u);
	put(12, 0x7654321u);
	put(16, 0xffffffffu);
	client.read_index = 0;
	CHECK_EQUAL(vchan_write(&vchan, "a", 1), 1);
	CHECK_EQUAL(fake_client_read(&client, &byte, 1), 1);
	CHECK_EQUAL(byte, 'a');
	put(0, 0);
	CHECK_EQUAL(fake_client_write(&client, "b", 1), 1);
	CHECK_EQUAL(vchan_read(&vchan, &byte, 1), 1);
	CHECK_EQUAL(byte, 'b');
	finish();
}

static void survives_a_page_of_noise(void)
{
	uint64_t seed = 7;
	unsigned round, i, broken = 0;
	unsigned char bytes[2048] = { 0 };

	start();
	for (round = 0; round < 200000; round++) {
		unsigned char *page = xen.page;

		for (i = 0; i < 4; i++)
			page[random_below(&seed, 24)] = (unsigned char)random_next(&seed);
		vchan_read(&vchan, bytes, random_below(&seed, sizeof bytes));
		vchan_write(&vchan, bytes, random_below(&seed, sizeof bytes));
		vchan_request(&vchan, random_below(&seed, 4));
		if (vchan_state(&vchan) == VCHAN_BROKEN) {
			broken++;
			vchan_close(&vchan);
			CHECK_EQUAL(vchan_listen(&vchan, &fake_port, &xen, 0, PATH), 0);
		}
	}
	CHECK(broken > 1000);
	finish();
}

int main(void)
{
	RUN(tells_the_clients_state);
	RUN(undoes_a_listen_that_fails);
	RUN(says_goodbye_on_close);
	RUN(moves_bytes_both_ways_exactly);
	RUN(a_write_is_whole_or_nothing);
	RUN(rings_only_when_asked_and_once);
	RUN(impossible_indices_break_the_channel);
	RUN(own_indices_are_private);
	RUN(survives_a_page_of_noise);
	return 0;
}
