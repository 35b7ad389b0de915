/* SPDX-License-Identifier: BSD-2-Clause */
#include "xtop_codec.h"

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);

enum {
	HEADER = 3,
	AGENT_HELLO = 0x01,
	FULL = 0x02,
	DELTA = 0x03,
	EVENT = 0x04,
	LAST = 0x80,
	MAX_PARTS = 128,
	HELLO_LENGTH = HEADER + 8 + 8 + 1 + 1 + 8,
	INTERVAL_LENGTH = HEADER + 8,
	/* low two bits of a record's head */
	UPDATE_SAME = 0,
	UPDATE_MASK = 1,
	ADD_SAME = 2,
	ADD_MASK = 3,
	/* heads of their own */
	END_OF_SECTION = 0,
	DEFINE_NAME = 1,
	/* struct xtop_name, uses: rows that have the name; so many or more are never counted down; told in this connection */
	MANY_USES = 0x7fff,
	SENT = 0x8000
};

static const uint8_t magic[8] = { 0x89, 0x78, 0x74, 0x6f, 0x70, 0x0d, 0x0a, 0x1a };

/* ---- bytes ---- */

static void put_u8(struct xtop_encoder *e, uint8_t value)
{
	if (e->used < XTOP_MAX_FRAME)
		e->frame[e->used++] = value;
	else
		e->overflow = 1;
}

static void put_little(struct xtop_encoder *e, uint64_t value, int count)
{
	for (; count > 0; count--, value >>= 8)
		put_u8(e, (uint8_t)value);
}

static void put_varint(struct xtop_encoder *e, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		put_u8(e, (uint8_t)(value | 0x80));
	put_u8(e, (uint8_t)value);
}

static void put_bytes(struct xtop_encoder *e, const void *bytes, uint32_t count)
{
	if (count > (uint32_t)(XTOP_MAX_FRAME - e->used)) {
		e->overflow = 1;
	} else if (count > 0) {
		memcpy(e->frame + e->used, bytes, count);
		e->used = (uint16_t)(e->used + count);
	}
}

/* text cut to a number of bytes, never inside a character of UTF-8 */
static uint32_t cut(const char *text, uint32_t length, uint32_t most)
{
	if (length <= most)
		return length;
	while (most > 0 && ((uint8_t)text[most] & 0xc0) == 0x80)
		most--;
	return most;
}

static void put_string(struct xtop_encoder *e, const char *text, uint32_t length, uint32_t most)
{
	length = cut(text, length, most);
	put_u8(e, (uint8_t)length);
	put_bytes(e, text, length);
}

static uint64_t zigzag(uint64_t value)
{
	return (value << 1) ^ (0 - (value >> 63));
}

/* ---- frames ---- */

static void begin_frame(struct xtop_encoder *e, uint8_t type)
{
	e->used = 2;
	e->overflow = 0;
	put_u8(e, type);
}

static int send_frame(struct xtop_encoder *e, uint32_t reserve)
{
	if (e->ring.room(e->ring.context) < e->used + reserve)
		return XTOP_AGAIN;
	e->frame[0] = (uint8_t)e->used;
	e->frame[1] = (uint8_t)(e->used >> 8);
	e->ring.put(e->ring.context, e->frame, e->used);
	e->sent_bytes += e->used;
	return XTOP_OK;
}

static void begin_part(struct xtop_encoder *e)
{
	begin_frame(e, e->full ? FULL : DELTA);
	put_u8(e, e->part);
	put_varint(e, e->current);
	e->section = 0;
	e->body = e->used;
}

/* ---- names in rows ---- */

static void count_use(struct xtop_encoder *e, uint64_t name, int step)
{
	struct xtop_name *entry;

	if (name == XTOP_NO_NAME || name > e->names_known)
		return;
	entry = &e->names[name - 1];
	if ((entry->uses & MANY_USES) != MANY_USES)
		entry->uses = (uint16_t)(entry->uses + step);
}

/* Counts a row's names: as being used with step 1, as not any more with -1. */
static void count_uses(struct xtop_encoder *e, const struct xtop_table *t, uint16_t row, int step)
{
	uint8_t c;

	count_use(e, t->rows[row].name, step);
	for (c = 0; t->section == XTOP_THREAD && c < t->columns && t->bits[c] <= XTOP_THREAD_WAIT_CHANNEL; c++)
		if (t->bits[c] == XTOP_THREAD_WAIT_CHANNEL && t->rows[row].present >> c & 1)
			count_use(e, t->values[(size_t)row * t->columns + c], step);
}

/* ---- records ---- */

struct mark {
	uint64_t mask;
	uint32_t row_id;
	int32_t slot;
	uint16_t used;
	uint8_t section;
};

static void enter_section(struct xtop_encoder *e, uint8_t section)
{
	if (e->section != 0)
		put_varint(e, END_OF_SECTION);
	put_u8(e, section);
	e->section = section;
	e->slot = -1;
	e->row_id = 0;
	e->mask = 0;
}

static struct mark begin_record(struct xtop_encoder *e, const struct xtop_table *t)
{
	struct mark m;

	m.mask = e->mask;
	m.row_id = e->row_id;
	m.slot = e->slot;
	m.used = e->used;
	m.section = e->section;
	if (e->section != t->section)
		enter_section(e, t->section);
	return m;
}

/*
 * After a record: XTOP_OK when it fitted. Otherwise it is taken back and the frame is sent: 1 means write the record
 * once more, into the new frame; XTOP_AGAIN that the frame could not be sent yet.
 */
static int end_record(struct xtop_encoder *e, const struct mark *m)
{
	if (!e->overflow)
		return XTOP_OK;
	e->mask = m->mask;
	e->row_id = m->row_id;
	e->slot = m->slot;
	e->used = m->used;
	e->section = m->section;
	e->overflow = 0;
	if (e->part == MAX_PARTS - 1 || e->used == e->body)
		return XTOP_REFUSED;
	if (send_frame(e, XTOP_EVENT_RESERVE) != XTOP_OK)
		return XTOP_AGAIN;
	e->part++;
	begin_part(e);
	return 1;
}

static uint64_t step_to(struct xtop_encoder *e, const struct xtop_table *t, uint16_t row)
{
	uint64_t step;

	if (e->slot == (int32_t)row)
		enter_section(e, t->section);
	step = zigzag((uint64_t)((int64_t)row - e->slot)) << 2;
	e->slot = row;
	return step;
}

static uint64_t signed_figures(uint8_t section)
{
	if (section == XTOP_THREAD)
		return (uint64_t)1 << XTOP_THREAD_PRIORITY | (uint64_t)1 << XTOP_THREAD_NICE;
	if (section == XTOP_APPLICATION)
		return (uint64_t)1 << XTOP_APPLICATION_GAUGE;
	return 0;
}

static uint64_t mask_of(const struct xtop_table *t, uint32_t columns)
{
	uint64_t mask = 0;
	uint8_t c;

	for (c = 0; c < t->columns; c++)
		if (columns >> c & 1)
			mask |= (uint64_t)1 << t->bits[c];
	return mask;
}

static int write_remove(struct xtop_encoder *e, struct xtop_table *t, uint16_t row)
{
	struct mark m;
	uint16_t last;
	int rc;

	do {
		m = begin_record(e, t);
		put_varint(e, step_to(e, t, row) | UPDATE_MASK);
		put_varint(e, 0);
		rc = end_record(e, &m);
	} while (rc > 0);
	if (rc != XTOP_OK)
		return rc;
	count_uses(e, t, row, -1);
	last = --t->count;
	if (row != last) {
		t->rows[row] = t->rows[last];
		memcpy(t->values + (size_t)row * t->columns, t->values + (size_t)last * t->columns,
			t->columns * sizeof(*t->values));
	}
	return XTOP_OK;
}

static void keep(struct xtop_table *t, uint16_t row, uint32_t columns, const uint64_t *values)
{
	uint64_t *base = t->values + (size_t)row * t->columns;
	uint8_t c;

	for (c = 0; c < t->columns; c++)
		if (columns >> c & 1)
			base[c] = values[c];
	t->rows[row].present |= columns;
}

static int write_change(struct xtop_encoder *e, struct xtop_table *t, uint16_t row, uint32_t present,
	const uint64_t *values)
{
	const uint64_t *base = t->values + (size_t)row * t->columns;
	uint32_t had = t->rows[row].present;
	uint32_t changed = present & ~had;
	struct mark m;
	uint64_t mask;
	uint8_t c;
	int rc;

	for (c = 0; c < t->columns; c++)
		if ((present & had) >> c & 1 && values[c] != base[c])
			changed |= (uint32_t)1 << c;
	if (changed == 0)
		return XTOP_OK;
	mask = mask_of(t, changed);
	do {
		uint64_t head;

		m = begin_record(e, t);
		head = step_to(e, t, row);
		if (mask == e->mask) {
			put_varint(e, head | UPDATE_SAME);
		} else {
			put_varint(e, head | UPDATE_MASK);
			put_varint(e, mask);
			e->mask = mask;
		}
		for (c = 0; c < t->columns; c++)
			if (changed >> c & 1)
				put_varint(e, zigzag(values[c] - (had >> c & 1 ? base[c] : 0)));
		rc = end_record(e, &m);
	} while (rc > 0);
	if (rc != XTOP_OK)
		return rc;
	count_uses(e, t, row, -1);
	keep(t, row, changed, values);
	count_uses(e, t, row, 1);
	return XTOP_OK;
}

static int write_add(struct xtop_encoder *e, struct xtop_table *t, uint32_t id, uint16_t name, uint32_t present,
	const uint64_t *values)
{
	uint64_t mask = mask_of(t, present);
	uint64_t is_signed = signed_figures(t->section);
	struct xtop_row *row = &t->rows[t->count];
	struct mark m;
	uint8_t c;
	int rc;

	do {
		uint64_t head;

		m = begin_record(e, t);
		head = zigzag((uint64_t)((int64_t)id - (int64_t)e->row_id)) << 2;
		put_varint(e, head | (mask == e->mask ? ADD_SAME : ADD_MASK));
		put_varint(e, name);
		if (mask != e->mask)
			put_varint(e, mask);
		e->mask = mask;
		e->row_id = id;
		for (c = 0; c < t->columns; c++)
			if (present >> c & 1)
				put_varint(e, is_signed >> t->bits[c] & 1 ? zigzag(values[c]) : values[c]);
		rc = end_record(e, &m);
	} while (rc > 0);
	if (rc != XTOP_OK)
		return rc;
	row->id = id;
	row->name = name;
	row->present = 0;
	keep(t, t->count, present, values);
	count_uses(e, t, t->count, 1);
	t->count++;
	return XTOP_OK;
}

/* ---- tables and names ---- */

/* The table joins the encoder's list; rows of a time before the last full sample are forgotten. */
static void settle_table(struct xtop_encoder *e, struct xtop_table *t)
{
	struct xtop_table *known;

	if (t->epoch == e->epoch)
		return;
	t->epoch = e->epoch;
	t->count = 0;
	t->expected = 0;
	for (known = e->tables; known != 0; known = known->next)
		if (known == t)
			return;
	t->next = e->tables;
	e->tables = t;
}

static uint16_t find_row(const struct xtop_table *t, uint32_t id)
{
	uint16_t row = t->expected;
	uint16_t tried;

	for (tried = 0; tried < t->count; tried++, row++) {
		if (row >= t->count)
			row = 0;
		if (t->rows[row].id == id)
			return row;
	}
	return t->count;
}

static uint64_t little(const uint8_t *bytes)
{
	uint64_t value = 0;
	int i;

	for (i = 7; i >= 0; i--)
		value = value << 8 | bytes[i];
	return value;
}

static uint64_t rotate(uint64_t value, int bits)
{
	return value << bits | value >> (64 - bits);
}

static void sip_rounds(uint64_t v[4], int rounds)
{
	for (; rounds > 0; rounds--) {
		v[0] += v[1];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[0] = rotate(v[0], 32);
		v[2] += v[3];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[2] = rotate(v[2], 32);
	}
}

static void sip_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
}

/* SipHash-2-4 (Aumasson, Bernstein 2012) of at most 255 bytes. */
static uint64_t hash_of(const uint64_t key[2], const uint8_t *text, uint32_t length)
{
	uint64_t v[4], rest = (uint64_t)length << 56;
	uint32_t i;

	v[0] = key[0] ^ 0x736f6d6570736575u;
	v[1] = key[1] ^ 0x646f72616e646f6du;
	v[2] = key[0] ^ 0x6c7967656e657261u;
	v[3] = key[1] ^ 0x7465646279746573u;
	for (i = 0; i + 8 <= length; i += 8)
		sip_word(v, little(text + i));
	for (; i < length; i++)
		rest |= (uint64_t)text[i] << 8 * (i & 7);
	sip_word(v, rest);
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static int has_hash(const struct xtop_name *name, uint64_t hash)
{
	return name->hash[0] == (uint32_t)hash && name->hash[1] == (uint32_t)(hash >> 32);
}

/* The index of a name's entry, a new one or one that no row uses if it is new; name_count when there is none. */
static uint16_t find_name(const struct xtop_encoder *e, uint64_t hash)
{
	uint16_t i;
	uint16_t spare = e->names_known;

	for (i = 0; i < e->names_known; i++) {
		if (has_hash(&e->names[i], hash))
			return i;
		if (spare == e->names_known && e->names[i].stamp != e->stamp && (e->names[i].uses & MANY_USES) == 0)
			spare = i;
	}
	return e->names_known < e->name_count ? e->names_known : spare;
}

/* Gives an entry to a name that it does not have. */
static void take_entry(struct xtop_encoder *e, uint16_t i, uint64_t hash)
{
	e->names[i].hash[0] = (uint32_t)hash;
	e->names[i].hash[1] = (uint32_t)(hash >> 32);
	e->names[i].uses = 0;
	if (i == e->names_known)
		e->names_known++;
}

int xtop_name(struct xtop_encoder *e, struct xtop_table *t, const char *text, uint32_t length, uint16_t *id)
{
	struct mark m;
	uint64_t hash;
	uint16_t i;
	int rc;

	*id = XTOP_NO_NAME;
	if (!e->sampling)
		return XTOP_CLOSED;
	settle_table(e, t);
	length = cut(text, length, XTOP_MAX_NAME);
	if (length == 0)
		return XTOP_OK;
	hash = hash_of(e->key, (const uint8_t *)text, length);
	i = find_name(e, hash);
	if (i == e->name_count)
		return XTOP_OK;
	if (i == e->names_known || !has_hash(&e->names[i], hash))
		take_entry(e, i, hash);
	e->names[i].stamp = e->stamp;
	while ((e->names[i].uses & SENT) == 0) {
		m = begin_record(e, t);
		put_varint(e, DEFINE_NAME);
		put_varint(e, (uint64_t)i + 1);
		put_string(e, text, length, XTOP_MAX_NAME);
		rc = end_record(e, &m);
		if (rc < 0)
			return rc;
		if (rc == XTOP_OK)
			e->names[i].uses |= SENT;
	}
	*id = (uint16_t)(i + 1);
	return XTOP_OK;
}

int xtop_row(struct xtop_encoder *e, struct xtop_table *t, uint32_t id, uint16_t name, uint32_t present,
	const uint64_t *values)
{
	struct xtop_row *known;
	uint16_t row;
	int rc;

	if (!e->sampling)
		return XTOP_CLOSED;
	settle_table(e, t);
	row = find_row(t, id);
	known = &t->rows[row];
	if (row < t->count && known->seen == e->stamp)
		return XTOP_REFUSED;
	if (row < t->count && (known->name != name || (known->present & ~present) != 0)) {
		rc = write_remove(e, t, row);
		if (rc != XTOP_OK)
			return rc;
		row = t->count;
	}
	if (row == t->capacity)
		return XTOP_REFUSED;
	if (row < t->count)
		rc = write_change(e, t, row, present, values);
	else
		rc = write_add(e, t, id, name, present, values);
	if (rc == XTOP_OK) {
		t->rows[row].seen = e->stamp;
		t->expected = (uint16_t)(row + 1);
	}
	return rc;
}

int xtop_table_end(struct xtop_encoder *e, struct xtop_table *t)
{
	uint16_t row;
	int rc;

	if (!e->sampling)
		return XTOP_CLOSED;
	settle_table(e, t);
	for (row = t->count; row > 0; row--) {
		if (t->rows[row - 1].seen != e->stamp) {
			rc = write_remove(e, t, (uint16_t)(row - 1));
			if (rc != XTOP_OK)
				return rc;
		}
	}
	t->expected = 0;
	return XTOP_OK;
}

/* ---- samples ---- */

void xtop_encoder_init(struct xtop_encoder *e, const struct xtop_ring *ring, struct xtop_name *names,
	uint16_t name_count)
{
	memset(e, 0, sizeof(*e));
	e->ring = *ring;
	e->names = names;
	e->name_count = name_count;
}

static uint32_t string_length(const char *text)
{
	uint32_t length = 0;

	while (text != 0 && text[length] != 0)
		length++;
	return length;
}

int xtop_open(struct xtop_encoder *e, uint64_t nonce, const struct xtop_hello *hello)
{
	uint16_t i;

	xtop_close(e);
	begin_frame(e, AGENT_HELLO);
	put_bytes(e, magic, sizeof(magic));
	put_little(e, nonce, 8);
	put_u8(e, XTOP_PROTOCOL_VERSION);
	put_u8(e, hello->kind);
	put_little(e, hello->boot_id, 8);
	put_little(e, hello->sections, 8);
	put_little(e, hello->interval_ns, 8);
	put_little(e, hello->page_size, 4);
	put_u8(e, hello->width_count);
	for (i = 0; i < hello->width_count; i++) {
		put_u8(e, hello->widths[i].section);
		put_u8(e, hello->widths[i].bit);
		put_u8(e, hello->widths[i].width);
	}
	put_string(e, hello->agent, string_length(hello->agent), XTOP_MAX_NAME);
	put_string(e, hello->system, string_length(hello->system), XTOP_MAX_NAME);
	if (send_frame(e, 0) != XTOP_OK)
		return XTOP_AGAIN;
	for (i = 0; i < e->names_known; i++)
		e->names[i].uses &= MANY_USES;
	/* Once for all connections: names keep their ids. */
	if (!e->keyed) {
		e->keyed = 1;
		e->key[0] = nonce;
		e->key[1] = hello->boot_id;
	}
	e->sequence = 0;
	e->full_wanted = 1;
	e->open = 1;
	return XTOP_OK;
}

void xtop_close(struct xtop_encoder *e)
{
	e->open = 0;
	e->sampling = 0;
}

void xtop_request_full(struct xtop_encoder *e)
{
	e->full_wanted = 1;
}

void xtop_skip(struct xtop_encoder *e)
{
	e->sequence++;
	e->skipped++;
}

int xtop_begin(struct xtop_encoder *e, uint64_t clock_ns)
{
	uint16_t i;

	if (!e->open)
		return XTOP_CLOSED;
	if (e->sampling)
		return XTOP_REFUSED;
	if (e->ring.room(e->ring.context) < XTOP_START_ROOM) {
		xtop_skip(e);
		return XTOP_AGAIN;
	}
	e->full = e->full_wanted;
	e->full_wanted = 0;
	if (e->full) {
		/* No table has rows any more: settle_table(). */
		e->epoch++;
		for (i = 0; i < e->names_known; i++)
			e->names[i].uses &= SENT;
	}
	e->stamp++;
	e->current = ++e->sequence;
	e->part = 0;
	begin_part(e);
	put_varint(e, e->full ? clock_ns : clock_ns - e->clock);
	e->body = e->used;
	e->clock = clock_ns;
	e->sampling = 1;
	return XTOP_OK;
}

int xtop_end(struct xtop_encoder *e)
{
	if (!e->sampling)
		return XTOP_CLOSED;
	e->frame[HEADER] = (uint8_t)(e->part | LAST);
	if (send_frame(e, XTOP_EVENT_RESERVE) != XTOP_OK)
		return XTOP_AGAIN;
	e->sampling = 0;
	return XTOP_OK;
}

void xtop_abort(struct xtop_encoder *e)
{
	if (e->sampling) {
		e->sampling = 0;
		e->full_wanted = 1;
		e->skipped++;
	}
}

int xtop_event(struct xtop_encoder *e, uint8_t kind, uint64_t clock_ns, uint64_t subject, const char *text,
	uint32_t length)
{
	uint8_t frame[XTOP_EVENT_RESERVE];
	uint64_t numbers[2];
	uint32_t used = 0;
	int i;

	if (!e->open)
		return XTOP_CLOSED;
	numbers[0] = clock_ns;
	numbers[1] = subject;
	length = cut(text, length, XTOP_MAX_TEXT);
	frame[2] = EVENT;
	frame[3] = kind;
	used = 4;
	for (i = 0; i < 2; i++) {
		for (; numbers[i] > 0x7f; numbers[i] >>= 7)
			frame[used++] = (uint8_t)(numbers[i] | 0x80);
		frame[used++] = (uint8_t)numbers[i];
	}
	frame[used++] = (uint8_t)length;
	if (length > 0)
		memcpy(frame + used, text, length);
	used += length;
	frame[0] = (uint8_t)used;
	frame[1] = (uint8_t)(used >> 8);
	if (e->ring.room(e->ring.context) < used)
		return XTOP_AGAIN;
	e->ring.put(e->ring.context, frame, used);
	e->sent_bytes += used;
	return XTOP_OK;
}

/* ---- what the collector says ---- */

static void drop(struct xtop_decoder *d, uint32_t count)
{
	uint32_t i;

	d->length = (uint8_t)(d->length - count);
	for (i = 0; i < d->length; i++)
		d->pending[i] = d->pending[i + count];
}

static int magic_so_far(const struct xtop_decoder *d)
{
	uint32_t i;

	for (i = 0; i < sizeof(magic) && HEADER + i < d->length; i++)
		if (d->pending[HEADER + i] != magic[i])
			return 0;
	return 1;
}

static int possible(const struct xtop_decoder *d, uint32_t wanted, uint8_t type)
{
	if (wanted < HEADER || wanted > XTOP_MAX_COMMAND || type == 0)
		return 0;
	if (type == XTOP_HELLO)
		return wanted >= HELLO_LENGTH && magic_so_far(d);
	return d->open;
}

static int command(struct xtop_decoder *d, uint32_t wanted, uint8_t type, struct xtop_command_data *data)
{
	if (type == XTOP_HELLO) {
		data->nonce = little(d->pending + 11);
		data->min_version = d->pending[19];
		data->max_version = d->pending[20];
		data->interval_ns = little(d->pending + 21);
		d->open = 1;
		return type;
	}
	if (type == XTOP_SET_INTERVAL && wanted >= INTERVAL_LENGTH) {
		data->interval_ns = little(d->pending + HEADER);
		return type;
	}
	return type == XTOP_REQUEST_FULL ? type : XTOP_NOTHING;
}

void xtop_decoder_reset(struct xtop_decoder *d)
{
	d->length = 0;
	d->open = 0;
}

int xtop_decode(struct xtop_decoder *d, const uint8_t **bytes, uint32_t *length, struct xtop_command_data *data)
{
	for (;;) {
		while (d->length >= HEADER) {
			uint32_t wanted = (uint32_t)d->pending[0] | (uint32_t)d->pending[1] << 8;
			uint8_t type = d->pending[2];
			int got;

			if (!possible(d, wanted, type)) {
				d->open = 0;
				drop(d, 1);
				continue;
			}
			if (d->length < wanted)
				break;
			got = command(d, wanted, type, data);
			drop(d, wanted);
			if (got != XTOP_NOTHING)
				return got;
		}
		if (*length == 0)
			return XTOP_NOTHING;
		d->pending[d->length++] = **bytes;
		(*bytes)++;
		(*length)--;
	}
}
