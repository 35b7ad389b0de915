/* SPDX-License-Identifier: BSD-2-Clause */
#include "collector.h"

#include <string.h>

#include "check.h"

static const unsigned char magic[8] = { 0x89, 0x78, 0x74, 0x6f, 0x70, 0x0d, 0x0a, 0x1a };

/* Single-row sections: SYSTEM, MEMORY, COLLECTED_HEAP, AGENT. */
#define SINGLE (1u << 1 | 1u << 2 | 1u << 7 | 1u << 10)
#define THREAD 4
#define WAIT_CHANNEL 5

struct cursor {
	const unsigned char *at, *end;
};

static uint64_t little(struct cursor *in, unsigned count)
{
	uint64_t value = 0;
	unsigned i;

	CHECK((size_t)(in->end - in->at) >= count);
	for (i = 0; i < count; i++)
		value |= (uint64_t)*in->at++ << 8 * i;
	return value;
}

static uint64_t varint(struct cursor *in)
{
	uint64_t value = 0;
	unsigned shift, byte;

	for (shift = 0;; shift += 7) {
		CHECK(in->at < in->end);
		byte = *in->at++;
		CHECK(shift < 63 || byte <= 1);
		value |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			CHECK(shift == 0 || byte != 0); /* the shortest form */
			return value;
		}
	}
}

static int64_t unzigzag(uint64_t value)
{
	return (int64_t)(value >> 1 ^ (0 - (value & 1)));
}

static void text(struct cursor *in, char *to, unsigned most)
{
	unsigned length = (unsigned)little(in, 1);

	CHECK(length <= most);
	CHECK((size_t)(in->end - in->at) >= length);
	memcpy(to, in->at, length);
	to[length] = '\0';
	in->at += length;
}

static void read_hello(struct collector *c, struct cursor in)
{
	unsigned widths;

	in.at += sizeof magic + 8;
	c->version = (unsigned)little(&in, 1);
	c->kind = (unsigned)little(&in, 1);
	c->boot_id = little(&in, 8);
	c->sections = little(&in, 8);
	c->interval = little(&in, 8);
	c->page_size = (uint32_t)little(&in, 4);
	for (widths = (unsigned)little(&in, 1); widths > 0; widths--)
		little(&in, 3);
	text(&in, c->agent, 64);
	text(&in, c->system, 64);
	CHECK(in.at == in.end);
	c->open = 1;
}

static void read_event(struct collector *c, struct cursor in)
{
	c->event_kind = (unsigned)little(&in, 1);
	c->event_nanos = varint(&in);
	c->event_subject = varint(&in);
	text(&in, c->event_text, 200);
	CHECK(in.at == in.end);
	c->events++;
}

static int is_signed(unsigned section, unsigned figure)
{
	return (section == THREAD && (figure == 4 || figure == 12)) || (section == 9 && figure == 1);
}

static void check_names(const struct collector *c, unsigned section, const struct collector_row *row)
{
	uint64_t waiting = row->value[WAIT_CHANNEL];

	CHECK(row->name < COLLECTOR_NAMES && (row->name == 0 || c->name[row->name][0] != '\0'));
	if (section == THREAD && (row->present >> WAIT_CHANNEL & 1) != 0)
		CHECK(waiting < COLLECTOR_NAMES && (waiting == 0 || c->name[waiting][0] != '\0'));
}

static void read_section(struct collector *c, struct cursor *in, int full)
{
	unsigned section = (unsigned)little(in, 1), figure;
	struct collector_table *table = &c->table[section];
	int64_t slot = -1, id = 0;
	uint64_t mask = 0;

	CHECK(section > 0 && section < COLLECTOR_SECTIONS);
	while (in->at < in->end) {
		uint64_t head = varint(in);
		struct collector_row *row;
		unsigned code = (unsigned)(head & 3);

		if (head == 0)
			return;
		if (head == 1) {
			uint64_t name = varint(in);

			CHECK(name > 0 && name < COLLECTOR_NAMES);
			text(in, c->name[name], 64);
			continue;
		}
		if (code < 2) {
			uint64_t wanted = mask;

			CHECK(!full);
			slot += unzigzag(head >> 2);
			CHECK(slot >= 0 && slot < (int64_t)table->rows);
			if (code == 1)
				wanted = varint(in);
			if (code == 1 && wanted == 0) {
				table->row[slot] = table->row[--table->rows];
				continue;
			}
			mask = wanted;
			CHECK(mask != 0);
			row = &table->row[slot];
		} else {
			id += unzigzag(head >> 2);
			CHECK(id >= 0 && id <= UINT32_MAX);
			CHECK(table->rows < COLLECTOR_ROWS);
			CHECK((SINGLE >> section & 1) == 0 || id == 0);
			CHECK(collector_row(c, section, (uint32_t)id) == NULL);
			row = &table->row[table->rows++];
			memset(row, 0, sizeof *row);
			row->id = (uint32_t)id;
			row->name = (uint32_t)varint(in);
			if (code == 3)
				mask = varint(in);
		}
		CHECK(mask >> COLLECTOR_FIGURES == 0);
		for (figure = 0; figure < COLLECTOR_FIGURES; figure++) {
			uint64_t value;

			if ((mask >> figure & 1) == 0)
				continue;
			value = varint(in);
			if (code < 2)
				row->value[figure] = ((row->present >> figure & 1) != 0 ? row->value[figure] : 0) + (uint64_t)unzigzag(value);
			else
				row->value[figure] = is_signed(section, figure) ? (uint64_t)unzigzag(value) : value;
			row->present |= UINT64_C(1) << figure;
		}
		check_names(c, section, row);
	}
}

static void read_sample(struct collector *c, struct cursor in, int full)
{
	unsigned part = (unsigned)little(&in, 1), last = part & 0x80, i;
	uint64_t sequence = varint(&in);

	part &= 0x7f;
	if (part == 0) {
		CHECK(sequence > c->sequence);
		c->sequence = sequence;
		c->full = (unsigned)full;
		if (full) {
			for (i = 0; i < COLLECTOR_SECTIONS; i++)
				c->table[i].rows = 0;
			c->nanos = varint(&in);
		} else {
			CHECK(c->complete);
			c->nanos += varint(&in);
		}
	} else {
		CHECK_EQUAL(part, c->part);
		CHECK_EQUAL(sequence, c->sequence);
		CHECK_EQUAL(full, c->full);
	}
	CHECK(c->samples > 0 || full);
	while (in.at < in.end)
		read_section(c, &in, full);
	c->part = last ? 0 : part + 1;
	c->complete = last != 0;
	c->samples += last != 0;
	c->fulls += last != 0 && full;
}

static void read_frame(struct collector *c, const unsigned char *frame, unsigned length)
{
	struct cursor in = { frame + 3, frame + length };

	CHECK(c->open);
	c->frames++;
	switch (frame[2]) {
	case 1: /* we said hello again */
		CHECK(memcmp(frame + 11, &c->nonce, 8) == 0);
		c->samples = 0;
		c->sequence = 0;
		read_hello(c, in);
		break;
	case 2:
		read_sample(c, in, 1);
		break;
	case 3:
		read_sample(c, in, 0);
		break;
	case 4:
		read_event(c, in);
		break;
	default:
		fprintf(stderr, "frame of type %u\n", frame[2]);
		abort();
	}
}

static void forget(struct collector *c, unsigned count)
{
	c->length -= count;
	memmove(c->bytes, c->bytes + count, c->length);
}

/* Whether our hello's answer may start here: length, type, magic, nonce. */
static int may_be_hello(const struct collector *c)
{
	unsigned char wanted[19];
	unsigned length, i;

	memcpy(wanted + 3, magic, sizeof magic);
	memcpy(wanted + 11, &c->nonce, 8);
	for (i = 3; i < 19 && i < c->length; i++) {
		if (c->bytes[i] != wanted[i])
			return 0;
	}
	length = c->bytes[0] | (unsigned)c->bytes[1] << 8;
	return c->bytes[2] == 1 && length >= 19 && length <= 1000;
}

static void handle(struct collector *c)
{
	while (c->length >= 3) {
		unsigned length = c->bytes[0] | (unsigned)c->bytes[1] << 8;

		if (!c->open && !may_be_hello(c)) {
			forget(c, 1);
			c->dropped++;
			continue;
		}
		CHECK(length >= 3 && length <= 1000);
		if (c->length < length)
			return;
		if (c->open) {
			read_frame(c, c->bytes, length);
		} else {
			struct cursor in = { c->bytes + 3, c->bytes + length };

			read_hello(c, in);
		}
		forget(c, length);
	}
}

void collector_connect(struct collector *c, struct fake_xen *xen, uint64_t nonce)
{
	memset(c, 0, sizeof *c);
	c->nonce = nonce;
	fake_client_connect(&c->client, xen);
}

void collector_leave(struct collector *c)
{
	fake_client_leave(&c->client);
}

static int send_frame(struct collector *c, unsigned char *frame, unsigned length)
{
	if (fake_client_writable(&c->client) < length)
		return 0;
	frame[0] = (unsigned char)length;
	frame[1] = 0;
	CHECK_EQUAL(fake_client_write(&c->client, frame, length), length);
	return 1;
}

int collector_hello(struct collector *c, unsigned min_version, unsigned max_version, uint64_t interval)
{
	unsigned char frame[29];

	frame[2] = 0x41;
	memcpy(frame + 3, magic, 8);
	memcpy(frame + 11, &c->nonce, 8);
	frame[19] = (unsigned char)min_version;
	frame[20] = (unsigned char)max_version;
	memcpy(frame + 21, &interval, 8);
	return send_frame(c, frame, sizeof frame);
}

void collector_set_interval(struct collector *c, uint64_t interval)
{
	unsigned char frame[11];

	frame[2] = 0x42;
	memcpy(frame + 3, &interval, 8);
	CHECK(send_frame(c, frame, sizeof frame));
}

void collector_request_full(struct collector *c)
{
	unsigned char frame[3];

	frame[2] = 0x43;
	CHECK(send_frame(c, frame, sizeof frame));
}

void collector_drain(struct collector *c, uint32_t most)
{
	while (most > 0) {
		uint32_t room = sizeof c->bytes - c->length, count;

		count = fake_client_read(&c->client, c->bytes + c->length, most < room ? most : room);
		if (count == 0)
			return;
		most -= count;
		c->length += count;
		c->received += count;
		handle(c);
	}
}

void collector_take(struct collector *c, const unsigned char *bytes, unsigned length)
{
	CHECK(length <= sizeof c->bytes - c->length);
	memcpy(c->bytes + c->length, bytes, length);
	c->length += length;
	handle(c);
}

const struct collector_row *collector_row(const struct collector *c, unsigned section, uint32_t id)
{
	unsigned i;

	for (i = 0; i < c->table[section].rows; i++) {
		if (c->table[section].row[i].id == id)
			return &c->table[section].row[i];
	}
	return NULL;
}
