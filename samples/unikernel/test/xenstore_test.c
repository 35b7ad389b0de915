/* SPDX-License-Identifier: BSD-2-Clause */
/* The xenstore client against a daemon that lives behind the ring and moves a few bytes at a time. */
#include <stdint.h>
#include <string.h>

#include <xen/io/xs_wire.h>

#include "check.h"
#include "clock.h"
#include "event.h"
#include "platform.h"
#include "xenstore.h"

struct platform platform;

static struct xenstore_domain_interface ring;
static uint64_t now, seed;

/* What the daemon was asked, one request a line with | for zeros, and what it will answer: type, bytes. */
static char asked[2000];
static struct { uint32_t type, length; const char *bytes; } answers[16];
static unsigned answers_count, answers_given;
static char incoming[5000], outgoing[20000];
static uint32_t incoming_length, outgoing_length, outgoing_sent;
static int silent, dead;
static uint32_t late_request;

uint64_t clock_now(void)
{
	return now;
}

void event_bind(evtchn_port_t port, struct wait *wait)
{
	CHECK_EQUAL(port, platform.store_port);
	CHECK(wait != NULL);
}

void thread_wake(const struct wait *wait)
{
	(void)wait;
}

static void say(uint32_t type, uint32_t request, uint32_t transaction, const char *bytes, uint32_t length)
{
	struct xsd_sockmsg header = { type, request, transaction, length };

	memcpy(outgoing + outgoing_length, &header, sizeof header);
	memcpy(outgoing + outgoing_length + sizeof header, bytes, length);
	outgoing_length += (uint32_t)sizeof header + length;
}

static void answer(uint32_t type, const char *bytes, uint32_t length)
{
	answers[answers_count].type = type;
	answers[answers_count].bytes = bytes;
	answers[answers_count++].length = length;
}

static void note(const struct xsd_sockmsg *request, const char *bytes)
{
	size_t at = strlen(asked);
	uint32_t i;

	at += (size_t)sprintf(asked + at, "%u/%u ", request->type, request->tx_id);
	for (i = 0; i < request->len; i++)
		asked[at++] = bytes[i] == '\0' ? '|' : bytes[i];
	strcpy(asked + at, "\n");
}

static void serve(void)
{
	struct xsd_sockmsg request;

	if (incoming_length < sizeof request)
		return;
	memcpy(&request, incoming, sizeof request);
	CHECK(request.len <= XENSTORE_PAYLOAD_MAX);
	if (incoming_length < sizeof request + request.len)
		return;
	note(&request, incoming + sizeof request);
	incoming_length -= (uint32_t)sizeof request + request.len;
	memmove(incoming, incoming + sizeof request + request.len, incoming_length);
	late_request = request.req_id;
	if (silent)
		return;
	CHECK(answers_given < answers_count);
	say(answers[answers_given].type, request.req_id, request.tx_id, answers[answers_given].bytes, answers[answers_given].length);
	answers_given++;
}

/* Moves a few bytes each way. */
static void daemon_steps(void)
{
	uint32_t n = random_below(&seed, 90), i;

	if (dead)
		return;
	for (i = 0; i < n && ring.req_cons != ring.req_prod; i++)
		incoming[incoming_length++] = ring.req[MASK_XENSTORE_IDX(ring.req_cons++)];
	serve();
	n = random_below(&seed, 90);
	for (i = 0; i < n && outgoing_sent < outgoing_length && ring.rsp_prod - ring.rsp_cons < XENSTORE_RING_SIZE; i++)
		ring.rsp[MASK_XENSTORE_IDX(ring.rsp_prod++)] = outgoing[outgoing_sent++];
}

void event_notify(evtchn_port_t port)
{
	CHECK_EQUAL(port, platform.store_port);
	if (random_below(&seed, 2))
		daemon_steps();
}

int thread_wait(const struct wait *wait, uint64_t until)
{
	CHECK(strcmp(wait->name, "xenstore") == 0);
	daemon_steps();
	now += 10 * CLOCK_MILLISECOND;
	if (now > until)
		now = until;
	return 1;
}

static void fresh(void)
{
	memset(&ring, 0, sizeof ring);
	/* Free-running indices: about to wrap round. */
	ring.req_prod = ring.req_cons = UINT32_MAX - 100;
	ring.rsp_prod = ring.rsp_cons = UINT32_MAX - 50;
	asked[0] = '\0';
	answers_count = answers_given = 0;
	incoming_length = outgoing_length = outgoing_sent = 0;
	silent = 0;
	platform.store = &ring;
	platform.store_port = 1;
	xenstore_init();
}

static void values_are_read_and_written(void)
{
	char value[20];

	fresh();
	answer(XS_READ, "web-1", 5);
	answer(XS_WRITE, "OK", 3);
	answer(XS_ERROR, "ENOENT", 7);
	answer(XS_RM, "OK", 3);
	CHECK_EQUAL(xenstore_read("name", value, sizeof value), 5);
	CHECK(strcmp(value, "web-1") == 0);
	CHECK_EQUAL(xenstore_write("control/shutdown", ""), 0);
	CHECK(xenstore_read("data/nothing", value, sizeof value) == ERROR_INPUT);
	CHECK(strcmp(value, "") == 0);
	CHECK_EQUAL(xenstore_remove("data/x"), 0);
	CHECK(strcmp(asked, "2/0 name|\n11/0 control/shutdown|\n2/0 data/nothing|\n13/0 data/x|\n") == 0);
}

static void the_keys_are_published_in_one_transaction_readable_by_the_client_only(void)
{
	int round;

	fresh();
	for (round = 0; round < 2; round++) {
		answer(XS_READ, "17", 2);
		answer(XS_TRANSACTION_START, "42", 3);
		answer(XS_WRITE, "OK", 3);
		answer(XS_SET_PERMS, "OK", 3);
		answer(XS_WRITE, "OK", 3);
		answer(XS_SET_PERMS, "OK", 3);
		if (round == 0)
			answer(XS_ERROR, "EAGAIN", 7);
		else
			answer(XS_TRANSACTION_END, "OK", 3);
	}
	CHECK_EQUAL(xenstore_publish("data/vchan/0/xtop", 0, 8, 3), 0);
	CHECK_EQUAL(answers_given, 14);
	CHECK(strncmp(asked,
		"2/0 domid|\n"
		"6/0 |\n"
		"11/42 data/vchan/0/xtop/ring-ref|8\n"
		"14/42 data/vchan/0/xtop/ring-ref|n17|r0|\n"
		"11/42 data/vchan/0/xtop/event-channel|3\n"
		"14/42 data/vchan/0/xtop/event-channel|n17|r0|\n"
		"7/42 T|\n", 60) == 0);
	CHECK(strstr(asked, "14/42 data/vchan/0/xtop/event-channel|n17|r0|\n7/42 T|\n2/0 domid|\n") != NULL);
}

static void a_refused_key_ends_the_transaction(void)
{
	fresh();
	answer(XS_READ, "17", 2);
	answer(XS_TRANSACTION_START, "42", 3);
	answer(XS_ERROR, "EACCES", 7);
	answer(XS_TRANSACTION_END, "OK", 3);
	CHECK(xenstore_publish("data/x", 0, 8, 3) == ERROR_INPUT);
	CHECK(strstr(asked, "7/42 F|\n") != NULL);
}

static void watches_are_told_by_their_tokens_whenever_they_come(void)
{
	char value[20];

	fresh();
	answer(XS_WATCH, "OK", 3);
	answer(XS_READ, "poweroff", 8);
	CHECK_EQUAL(xenstore_watch("control/shutdown", '1'), 0);
	CHECK(strcmp(asked, "4/0 control/shutdown|1|\n") == 0);
	say(XS_WATCH_EVENT, 0, 0, "control/shutdown\0001", 19);
	/* In front of the answer to another request. */
	say(XS_WATCH_EVENT, 0, 0, "data/panic\0002", 13);
	CHECK_EQUAL(xenstore_read("control/shutdown", value, sizeof value), 8);
	CHECK_EQUAL(xenstore_await(now + CLOCK_SECOND), 6);
	CHECK_EQUAL(xenstore_await(now + CLOCK_SECOND), 0);
	say(XS_WATCH_EVENT, 0, 0, "no token", 8);
	say(XS_WATCH_EVENT, 0, 0, "", 0);
	say(XS_WATCH_EVENT, 0, 0, "x\0001", 4);
	CHECK_EQUAL(xenstore_await(now + CLOCK_SECOND), 2);
}

static void long_values_are_cut_and_the_next_answer_is_whole(void)
{
	static char big[4096];
	char value[300];
	int round;

	memset(big, 'x', sizeof big);
	for (round = 0; round < 20; round++) {
		fresh();
		answer(XS_READ, big, 4096);
		answer(XS_READ, "fine", 4);
		CHECK_EQUAL(xenstore_read("data/big", value, sizeof value), XENSTORE_VALUE - 1);
		CHECK_EQUAL(xenstore_read("data/small", value, sizeof value), 4);
		CHECK(strcmp(value, "fine") == 0);
	}
}

static void a_silent_daemon_costs_five_seconds_and_its_late_answer_is_not_taken_for_another(void)
{
	char value[20];
	uint64_t start;

	fresh();
	silent = 1;
	start = now;
	CHECK(xenstore_read("name", value, sizeof value) == ERROR_TIMEOUT);
	CHECK_EQUAL(now - start, 5 * CLOCK_SECOND);
	say(XS_READ, late_request, 0, "old", 3);
	silent = 0;
	answer(XS_READ, "new", 3);
	CHECK_EQUAL(xenstore_read("name", value, sizeof value), 3);
	CHECK(strcmp(value, "new") == 0);
}

static void impossible_indices_end_in_a_time_out(void)
{
	char value[20];

	fresh();
	ring.rsp_prod = ring.rsp_cons + XENSTORE_RING_SIZE + 1;
	ring.req_cons = ring.req_prod + 5;
	dead = 1;
	CHECK(xenstore_read("name", value, sizeof value) == ERROR_TIMEOUT);
	dead = 0;
}

int main(void)
{
	for (seed = 1; seed < 200; seed++)
		values_are_read_and_written();
	RUN(values_are_read_and_written);
	RUN(the_keys_are_published_in_one_transaction_readable_by_the_client_only);
	RUN(a_refused_key_ends_the_transaction);
	RUN(watches_are_told_by_their_tokens_whenever_they_come);
	RUN(long_values_are_cut_and_the_next_answer_is_whole);
	RUN(a_silent_daemon_costs_five_seconds_and_its_late_answer_is_not_taken_for_another);
	RUN(impossible_indices_end_in_a_time_out);
	return 0;
}
