/* SPDX-License-Identifier: BSD-2-Clause */
#include "xenstore.h"

#include <xen/io/xs_wire.h>

#include "clock.h"
#include "event.h"
#include "platform.h"
#include "text.h"

#define PATIENCE (5 * CLOCK_SECOND)
#define ATTEMPTS 8
#define NO_TRANSACTION 0
#define PATH 80

static struct wait store = { "xenstore" };
static struct wait turn = { "xenstore lock" };

static int locked;
static uint32_t last_request;
static uint32_t awaited;  /* request whose answer is waited for; 0 for none */
static uint32_t fired;    /* tokens of watches */
static uint32_t answer_type, answer_length;
static char answer[XENSTORE_VALUE]; /* zero-terminated */

/* The message that is coming in. */
static struct xsd_sockmsg header;
static uint32_t header_got, payload_got;
static char payload[XENSTORE_VALUE];

void xenstore_init(void)
{
	header_got = payload_got = 0;
	awaited = 0;
	event_bind(platform.store_port, &store);
}

void xenstore_lock(void)
{
	while (locked)
		(void)thread_wait(&turn, CLOCK_NEVER);
	locked = 1;
}

void xenstore_unlock(void)
{
	locked = 0;
	thread_wake(&turn);
}

/* Moves what fits; returns how much. */
static uint32_t put(const char *bytes, uint32_t length)
{
	struct xenstore_domain_interface *ring = platform.store;
	uint32_t at = ring->req_prod, i;
	uint32_t room = XENSTORE_RING_SIZE - (at - __atomic_load_n(&ring->req_cons, __ATOMIC_ACQUIRE));

	if (room > XENSTORE_RING_SIZE)
		return 0;
	for (i = 0; i < length && i < room; i++)
		ring->req[MASK_XENSTORE_IDX(at + i)] = bytes[i];
	__atomic_store_n(&ring->req_prod, at + i, __ATOMIC_RELEASE);
	return i;
}

static uint32_t get(char *bytes, uint32_t length)
{
	struct xenstore_domain_interface *ring = platform.store;
	uint32_t at = ring->rsp_cons, i;
	uint32_t there = __atomic_load_n(&ring->rsp_prod, __ATOMIC_ACQUIRE) - at;

	if (there > XENSTORE_RING_SIZE)
		return 0;
	for (i = 0; i < length && i < there; i++)
		bytes[i] = ring->rsp[MASK_XENSTORE_IDX(at + i)];
	__atomic_store_n(&ring->rsp_cons, at + i, __ATOMIC_RELEASE);
	return i;
}

/* A whole message is in `header` and, as far as it fits, zero-terminated in `payload`. */
static void take_message(uint32_t length)
{
	if (header.type == XS_WATCH_EVENT) {
		size_t path = text_length(payload);

		if (path + 1 < length && payload[path + 1] >= '0' && payload[path + 1] <= '9')
			fired |= 1u << (payload[path + 1] - '0');
	} else if (awaited != 0 && header.req_id == awaited) {
		answer_type = header.type;
		answer_length = length;
		memcpy(answer, payload, sizeof answer);
		awaited = 0;
	}
}

/* Takes in what is there. Any thread may: those that wait look whether it was theirs. */
static void receive(void)
{
	uint32_t moved, total = 0;
	char rest[64];

	do {
		uint32_t kept, left;

		if (header_got < sizeof header) {
			moved = get((char *)&header + header_got, (uint32_t)sizeof header - header_got);
			header_got += moved;
		} else {
			/* What does not fit is read and forgotten. */
			left = header.len - payload_got;
			kept = payload_got < sizeof payload - 1 ? (uint32_t)sizeof payload - 1 - payload_got : 0;
			if (kept > 0)
				moved = get(payload + payload_got, left < kept ? left : kept);
			else
				moved = get(rest, left < sizeof rest ? left : (uint32_t)sizeof rest);
			payload_got += moved;
		}
		if (header_got == sizeof header && payload_got >= header.len) {
			kept = header.len < sizeof payload - 1 ? header.len : (uint32_t)sizeof payload - 1;
			payload[kept] = '\0';
			take_message(kept);
			header_got = payload_got = 0;
		}
		total += moved;
	} while (moved > 0);
	if (total > 0)
		event_notify(platform.store_port);
}

static int wait_for_store(uint64_t until)
{
	if (clock_now() >= until)
		return ERROR_TIMEOUT;
	(void)thread_wait(&store, until);
	return 0;
}

static int send(const char *bytes, uint32_t length, uint64_t until)
{
	while (length > 0) {
		uint32_t moved = put(bytes, length);

		bytes += moved;
		length -= moved;
		event_notify(platform.store_port);
		/* Whoever sends must take answers too, or both sides wait for room. */
		receive();
		if (length > 0 && wait_for_store(until) != 0)
			return ERROR_TIMEOUT;
	}
	return 0;
}

static int result(void)
{
	if (answer_type != XS_ERROR)
		return (int)answer_length;
	return text_equal(answer, "EAGAIN") ? ERROR_AGAIN : ERROR_INPUT;
}

/* The lock is held. Returns the answer's length, or a negative error. */
static int call(enum xsd_sockmsg_type type, uint32_t transaction, const char *bytes, uint32_t length)
{
	uint64_t until = clock_now() + PATIENCE;
	struct xsd_sockmsg request = { .type = type, .tx_id = transaction, .len = length };

	request.req_id = ++last_request == 0 ? ++last_request : last_request;
	awaited = request.req_id;
	answer_type = XS_ERROR;
	answer[0] = '\0';
	if (send((const char *)&request, sizeof request, until) != 0 || send(bytes, length, until) != 0)
		return ERROR_TIMEOUT;
	for (;;) {
		receive();
		if (awaited != request.req_id)
			return result();
		if (wait_for_store(until) != 0) {
			awaited = 0;
			return ERROR_TIMEOUT;
		}
	}
}

static int call_locked(enum xsd_sockmsg_type type, const char *bytes, uint32_t length)
{
	int got;

	xenstore_lock();
	got = call(type, NO_TRANSACTION, bytes, length);
	xenstore_unlock();
	return got;
}

int xenstore_read(const char *path, char *value, uint32_t size)
{
	int length;

	xenstore_lock();
	length = call(XS_READ, NO_TRANSACTION, path, (uint32_t)text_length(path) + 1);
	text_copy(value, length < 0 ? "" : answer, size);
	xenstore_unlock();
	return length < 0 ? length : (int)text_length(value);
}

/* Path, zero, value: what WRITE and others take. */
static uint32_t pair(char *bytes, uint32_t size, const char *path, const char *value)
{
	uint32_t length;

	text_copy(bytes, path, size);
	length = (uint32_t)text_length(bytes) + 1;
	if (length < size)
		text_copy(bytes + length, value, size - length);
	return length + (length < size ? (uint32_t)text_length(bytes + length) : 0);
}

int xenstore_write(const char *path, const char *value)
{
	char bytes[PATH * 2];
	int got = call_locked(XS_WRITE, bytes, pair(bytes, sizeof bytes, path, value));

	return got < 0 ? got : 0;
}

int xenstore_remove(const char *path)
{
	int got = call_locked(XS_RM, path, (uint32_t)text_length(path) + 1);

	return got < 0 ? got : 0;
}

int xenstore_watch(const char *path, char token)
{
	const char tokens[2] = { token, '\0' };
	char bytes[PATH * 2];
	uint32_t length = pair(bytes, sizeof bytes, path, tokens);
	int got = call_locked(XS_WATCH, bytes, length + 1);

	return got < 0 ? got : 0;
}

static int publish_key(uint32_t transaction, const char *path, const char *key, uint32_t number, const char *owner, const char *reader)
{
	struct line name, value, permissions;
	char bytes[PATH * 2];
	uint32_t length;
	int got;

	line_start(&name, path);
	line_text(&name, key);
	line_start(&value, "");
	line_number(&value, number);
	got = call(XS_WRITE, transaction, bytes, pair(bytes, sizeof bytes, name.bytes, value.bytes));
	if (got < 0)
		return got;
	/* path, zero, n<self>, zero, r<client>, zero */
	line_start(&permissions, owner);
	length = pair(bytes, sizeof bytes, name.bytes, permissions.bytes) + 1;
	length += pair(bytes + length, (uint32_t)sizeof bytes - length, reader, "");
	return call(XS_SET_PERMS, transaction, bytes, length);
}

/* Decimal digits at the start; 0 if there are none. */
static uint32_t number_of(const char *text)
{
	uint32_t number = 0;

	while (*text >= '0' && *text <= '9')
		number = number * 10 + (uint32_t)(*text++ - '0');
	return number;
}

static int try_publish(const char *path, domid_t client, uint32_t reference, uint32_t channel)
{
	struct line owner, reader;
	uint32_t transaction;
	int got = call(XS_READ, NO_TRANSACTION, "domid", sizeof "domid"), ended;

	if (got < 0)
		return got;
	line_start(&owner, "n");
	line_text(&owner, answer);
	line_start(&reader, "r");
	line_number(&reader, client);
	got = call(XS_TRANSACTION_START, NO_TRANSACTION, "", 1);
	if (got < 0)
		return got;
	transaction = number_of(answer);
	got = publish_key(transaction, path, "/ring-ref", reference, owner.bytes, reader.bytes);
	if (got >= 0)
		got = publish_key(transaction, path, "/event-channel", channel, owner.bytes, reader.bytes);
	ended = call(XS_TRANSACTION_END, transaction, got < 0 ? "F" : "T", 2);
	if (got < 0)
		return got;
	return ended < 0 ? ended : 0;
}

int xenstore_publish(const char *path, domid_t client, uint32_t reference, uint32_t channel)
{
	int got = ERROR_AGAIN, attempt;

	xenstore_lock();
	for (attempt = 0; got == ERROR_AGAIN && attempt < ATTEMPTS; attempt++)
		got = try_publish(path, client, reference, channel);
	xenstore_unlock();
	return got;
}

uint32_t xenstore_await(uint64_t until)
{
	uint32_t tokens;

	receive();
	while (fired == 0 && wait_for_store(until) == 0)
		receive();
	tokens = fired;
	fired = 0;
	return tokens;
}
