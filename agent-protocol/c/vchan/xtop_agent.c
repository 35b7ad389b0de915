/* SPDX-License-Identifier: BSD-2-Clause */
#include "xtop_agent.h"

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memset(void *to, int byte, size_t length);

#define SECOND UINT64_C(1000000000)
#define MILLISECOND UINT64_C(1000000)

/* Clients before Xen 4.14 connect without ringing: look for them now and then. */
#define LOOK_EVERY SECOND
/* While a frame waits for room and the client does not ring when it reads. */
#define DRAIN_EVERY (100 * MILLISECOND)
#define KEYS_EVERY (30 * SECOND)
#define FIRST_RETRY SECOND
#define LAST_RETRY (60 * SECOND)

/* Times that the figures are read for one sample, at most. */
#define READINGS 3
/* A rate may be wrong by this part of itself for what passed while its figures were read; clocks may be coarse. */
#define PRECISION 64
#define SHORTEST_TEAR (2 * MILLISECOND)

/* Columns of the agent's own table: all figures of the section, in order. */
static const uint8_t own_bits[] = { XTOP_AGENT_CPU, XTOP_AGENT_SKIPPED_SAMPLES, XTOP_AGENT_SENT_BYTES, XTOP_AGENT_MEMORY };

static uint64_t now_of(const struct xtop_agent *a)
{
	return a->setup.port->clock(a->setup.context);
}

static void lock(const struct xtop_agent *a)
{
	if (a->setup.port->lock != NULL)
		a->setup.port->lock(a->setup.context);
}

static void unlock(const struct xtop_agent *a)
{
	if (a->setup.port->unlock != NULL)
		a->setup.port->unlock(a->setup.context);
}

static uint32_t ring_room(void *context)
{
	struct xtop_agent *a = context;

	return vchan_writable(&a->vchan);
}

static void ring_put(void *context, const uint8_t *frame, uint32_t length)
{
	struct xtop_agent *a = context;

	(void)vchan_write(&a->vchan, frame, length);
}

static uint64_t clamp(const struct xtop_agent *a, uint64_t interval)
{
	if (interval == 0)
		return a->setup.interval;
	if (interval < XTOP_AGENT_SHORTEST)
		return XTOP_AGENT_SHORTEST;
	return interval > XTOP_AGENT_LONGEST ? XTOP_AGENT_LONGEST : interval;
}

void xtop_agent_init(struct xtop_agent *a, const struct xtop_agent_setup *setup)
{
	const struct xtop_table own = { own_bits, &a->own_row, a->own_values, NULL, 0, 1, 0, 0, XTOP_AGENT, sizeof own_bits };
	const struct xtop_ring ring = { a, ring_room, ring_put };
	uint32_t i;

	memset(a, 0, sizeof *a);
	a->setup = *setup;
	a->own_table = own;
	a->interval = setup->interval;
	a->retry_delay = FIRST_RETRY;
	a->setup.hello.sections = UINT64_C(1) << XTOP_AGENT;
	for (i = 0; i < setup->tables_count; i++) {
		/* Tables that served another agent must not look known to this one's encoder. */
		setup->tables[i]->epoch = 0;
		a->setup.hello.sections |= UINT64_C(1) << setup->tables[i]->section;
	}
	xtop_encoder_init(&a->encoder, &ring, setup->names, setup->names_count);
}

/* Forgets the collector; the channel stays. */
static void hang_up(struct xtop_agent *a)
{
	xtop_close(&a->encoder);
	xtop_decoder_reset(&a->decoder);
	a->greeted = 0;
	a->silent = 0;
	a->interval = a->setup.interval;
}

/* Gives the channel up and tries again later, each time later than before. */
static void give_up(struct xtop_agent *a, uint64_t now)
{
	hang_up(a);
	vchan_close(&a->vchan);
	a->retry_at = now + a->retry_delay;
	a->retry_delay = a->retry_delay * 2 > LAST_RETRY ? LAST_RETRY : a->retry_delay * 2;
}

static void command(struct xtop_agent *a, int what, const struct xtop_command_data *data, uint64_t now)
{
	switch (what) {
	case XTOP_HELLO:
		/* At any time: it may be a new collector, and nobody saw the old one leave. */
		a->nonce = data->nonce;
		a->greeted = 1;
		a->silent = data->min_version > XTOP_PROTOCOL_VERSION || data->max_version < XTOP_PROTOCOL_VERSION;
		a->interval = clamp(a, data->interval_ns);
		a->next_sample = now;
		break;
	case XTOP_SET_INTERVAL:
		a->interval = clamp(a, data->interval_ns);
		if (a->next_sample > now + a->interval)
			a->next_sample = now + a->interval;
		break;
	case XTOP_REQUEST_FULL:
		xtop_request_full(&a->encoder);
		break;
	default:
		break;
	}
}

/* Reads at most one ring full of what the collector says. */
static void listen_to(struct xtop_agent *a, uint64_t now)
{
	uint32_t left = VCHAN_READ_SIZE;

	while (left > 0) {
		uint8_t bytes[64];
		const uint8_t *at = bytes;
		struct xtop_command_data data;
		uint32_t length = vchan_read(&a->vchan, bytes, left < sizeof bytes ? left : sizeof bytes);
		int what;

		if (length == 0)
			return;
		left -= length;
		a->alive_at = now;
		while ((what = xtop_decode(&a->decoder, &at, &length, &data)) != XTOP_NOTHING)
			command(a, what, &data, now);
	}
}

static void fill_own_row(struct xtop_agent *a, struct xtop_agent_row *row)
{
	uint32_t c;

	row->values[0] = a->setup.port->own_cpu(a->setup.context);
	row->values[1] = a->encoder.skipped;
	row->values[2] = a->encoder.sent_bytes;
	row->values[3] = a->setup.port->own_memory(a->setup.context);
	for (c = 0; c < sizeof own_bits; c++)
		row->present |= (uint32_t)(row->values[c] != XTOP_AGENT_UNKNOWN) << c;
}

static int get_row(struct xtop_agent *a, const struct xtop_table *table, struct xtop_agent_row *row)
{
	memset(row, 0, sizeof *row);
	if (table != &a->own_table)
		return a->setup.port->row(a->setup.context, table, a->row, row);
	if (a->row > 0)
		return 0;
	fill_own_row(a, row);
	return 1;
}

static int send_row(struct xtop_agent *a, struct xtop_table *table, struct xtop_agent_row *row)
{
	uint16_t name, waiting;
	uint8_t c;
	int answer = xtop_name(&a->encoder, table, row->name, row->name_length, &name);

	if (answer != XTOP_OK)
		return answer;
	for (c = 0; c < table->columns && row->waiting != NULL; c++) {
		if (table->section != XTOP_THREAD || table->bits[c] != XTOP_THREAD_WAIT_CHANNEL)
			continue;
		answer = xtop_name(&a->encoder, table, row->waiting, row->waiting_length, &waiting);
		if (answer != XTOP_OK)
			return answer;
		row->values[c] = waiting;
		row->present |= UINT32_C(1) << c;
	}
	return xtop_row(&a->encoder, table, row->id, name, row->present, row->values);
}

static int send_table(struct xtop_agent *a, struct xtop_table *table)
{
	struct xtop_agent_row row;

	while (get_row(a, table, &row)) {
		int answer = send_row(a, table, &row);

		if (answer == XTOP_AGAIN)
			return answer;
		a->refused += answer == XTOP_REFUSED;
		a->row++;
	}
	return xtop_table_end(&a->encoder, table);
}

/* Goes on with the sample under way; XTOP_AGAIN when the ring is full. */
static int send_sample(struct xtop_agent *a)
{
	for (; a->table <= a->setup.tables_count; a->table++, a->row = 0) {
		struct xtop_table *table = a->table < a->setup.tables_count ? a->setup.tables[a->table] : &a->own_table;
		int answer = send_table(a, table);

		if (answer == XTOP_AGAIN)
			return answer;
		if (answer != XTOP_OK) {
			xtop_abort(&a->encoder);
			return answer;
		}
	}
	return xtop_end(&a->encoder);
}

/*
 * The next time on the grid of intervals, but not so soon after a late sample that their difference would be all error;
 * a guest that slept for long starts a new grid.
 */
static uint64_t after(const struct xtop_agent *a, uint64_t now)
{
	uint64_t next = a->next_sample + a->interval;

	if (next <= now)
		return now + a->interval;
	return next - now < a->interval / 2 ? next + a->interval : next;
}

/* The longest that reading may take; beyond it was interrupted: the guest, or this thread of it, was halted in the middle. */
static uint64_t longest(const struct xtop_agent *a)
{
	uint64_t bound = a->interval / PRECISION;

	if (bound < SHORTEST_TEAR)
		bound = SHORTEST_TEAR;
	/* Where reading takes long by nature, it does so each time, and what does not change makes no rate wrong. */
	return bound > 2 * a->usual ? bound : 2 * a->usual;
}

/*
 * What reading takes on a host as busy as it is: about the mean of the last, in which halts count, but not for what they
 * are; soon forgotten when the host is busy no more.
 */
static uint64_t learnt(uint64_t usual, uint64_t took, uint64_t most)
{
	if (took < usual / 4)
		return usual / 2;
	return usual - usual / 8 + (took < most ? took : most) / 8;
}

/*
 * Reads the figures and answers when that was. XTOP_AGAIN: they are of different moments, to be read once more at the
 * next tick. XTOP_REFUSED: they were each time; the sample is better missing than wrong.
 */
static int read_figures(struct xtop_agent *a, uint64_t *moment)
{
	uint64_t begun = now_of(a), took, limit = longest(a);

	a->setup.port->sample(a->setup.context);
	took = now_of(a) - begun;
	*moment = begun + took / 2;
	a->usual = learnt(a->usual, took, 2 * limit);
	if (took <= limit) {
		a->owing = 0;
		return XTOP_OK;
	}
	a->torn++;
	a->least = a->readings == 0 || took < a->least ? took : a->least;
	if (++a->readings < READINGS)
		return XTOP_AGAIN;
	/* What three took in a row is how it is now. */
	a->usual = a->least;
	/* Never two that are missing in a row: silence would say less than a sample that is out of focus. */
	a->owing = !a->owing;
	return a->owing ? XTOP_REFUSED : XTOP_OK;
}

static void talk_to(struct xtop_agent *a, uint64_t now)
{
	uint64_t moment;
	int answer;

	if (a->greeted) {
		a->setup.hello.interval_ns = a->interval;
		if (xtop_open(&a->encoder, a->nonce, &a->setup.hello) != XTOP_OK)
			return; /* the old connection's bytes fill the ring */
		a->greeted = 0;
		a->connections++;
		a->retry_delay = FIRST_RETRY;
		a->next_sample = now;
		a->readings = 0;
		a->owing = 1;
	}
	if (!a->encoder.open || a->silent)
		return;
	if (a->encoder.sampling) {
		(void)send_sample(a);
		if (a->encoder.sampling && now >= a->next_sample) {
			xtop_skip(&a->encoder);
			a->next_sample = after(a, now);
		}
	}
	if (now < a->next_sample || a->encoder.sampling)
		return;
	/* Figures are only worth reading if a first frame can go out. */
	answer = vchan_writable(&a->vchan) < XTOP_START_ROOM ? XTOP_REFUSED : read_figures(a, &moment);
	if (answer == XTOP_AGAIN)
		return;
	a->readings = 0;
	a->next_sample = after(a, now);
	if (answer == XTOP_REFUSED) {
		xtop_skip(&a->encoder);
		return;
	}
	if (xtop_begin(&a->encoder, moment) != XTOP_OK)
		return;
	a->table = 0;
	a->row = 0;
	(void)send_sample(a);
}

/* A client that reads nothing may be gone with the host we were on. */
static int is_lost(struct xtop_agent *a, uint64_t now)
{
	if (now < a->alive_at || now - a->alive_at < KEYS_EVERY)
		return 0;
	a->alive_at = now;
	return a->setup.port->keys_present != NULL
		&& !a->setup.port->keys_present(a->setup.context, a->setup.path, a->vchan.reference, a->vchan.channel);
}

static uint64_t until_next(struct xtop_agent *a, uint64_t now)
{
	uint64_t wait;

	if (a->greeted)
		return DRAIN_EVERY;
	if (!a->encoder.open || a->silent)
		return LOOK_EVERY;
	wait = a->next_sample > now ? a->next_sample - now : MILLISECOND;
	if (a->encoder.sampling && wait > DRAIN_EVERY)
		wait = DRAIN_EVERY;
	return wait < KEYS_EVERY ? wait : KEYS_EVERY;
}

static uint64_t serve(struct xtop_agent *a, uint64_t now)
{
	uint32_t room = vchan_writable(&a->vchan);

	if (room != a->room)
		a->alive_at = now;
	listen_to(a, now);
	talk_to(a, now);
	a->room = vchan_writable(&a->vchan);
	/* To be rung at the collector's next word, and for its reading only while something waits for room. */
	vchan_request(&a->vchan, a->greeted || a->encoder.sampling ? VCHAN_WRITTEN | VCHAN_READ : VCHAN_WRITTEN);
	if (vchan_readable(&a->vchan) > 0 || ((a->greeted || a->encoder.sampling) && vchan_writable(&a->vchan) > a->room))
		return MILLISECOND;
	return until_next(a, now);
}

uint64_t xtop_agent_tick(struct xtop_agent *a)
{
	uint64_t now = now_of(a), wait;

	if (vchan_state(&a->vchan) == VCHAN_CLOSED) {
		if (now < a->retry_at)
			return a->retry_at - now;
		a->error = vchan_listen(&a->vchan, a->setup.xen, a->setup.xen_context, a->setup.client, a->setup.path);
		a->alive_at = now;
		a->room = VCHAN_WRITE_SIZE;
		if (a->error != 0) {
			give_up(a, now);
			return a->retry_at - now;
		}
	}
	if (is_lost(a, now)) {
		xtop_agent_restart(a);
		return MILLISECOND;
	}
	if (vchan_state(&a->vchan) != VCHAN_CONNECTED) {
		/* What a client left unread behind stays until the next one comes: it may have said hello already. */
		hang_up(a);
		wait = LOOK_EVERY;
	} else {
		lock(a);
		wait = serve(a, now);
		unlock(a);
	}
	if (vchan_state(&a->vchan) == VCHAN_BROKEN) {
		a->breaches++;
		give_up(a, now);
		return a->retry_at - now;
	}
	return wait;
}

int xtop_agent_event(struct xtop_agent *a, uint8_t kind, uint64_t subject, const char *text, uint32_t length)
{
	int answer;

	lock(a);
	answer = xtop_event(&a->encoder, kind, now_of(a), subject, text, length);
	unlock(a);
	return answer;
}

void xtop_agent_panic(struct xtop_agent *a, const char *text, uint32_t length)
{
	/* A guest may panic before it has an agent. */
	if (a->encoder.open)
		(void)xtop_event(&a->encoder, XTOP_EVENT_PANIC, now_of(a), 0, text, length);
}

void xtop_agent_restart(struct xtop_agent *a)
{
	hang_up(a);
	vchan_close(&a->vchan);
	a->retry_at = 0;
}

void xtop_agent_close(struct xtop_agent *a)
{
	hang_up(a);
	vchan_close(&a->vchan);
}
