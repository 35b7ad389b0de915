/* SPDX-License-Identifier: BSD-2-Clause */
/* Xenstore's wire format against a scripted daemon at the other end of a socket. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../xenbus.h"
#include "check.h"

struct header {
	uint32_t type, request, transaction, length;
};

/* One request that must come and what is answered. */
struct step {
	uint32_t type, transaction;
	const char *payload;
	size_t length;
	const char *reply; /* of the same type, or an error if it starts with "E" */
};

#define PAYLOAD(text) text, sizeof text - 1

static void read_all(int socket, void *to, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t count = read(socket, (char *)to + done, length - done);

		CHECK(count > 0);
		done += (size_t)count;
	}
}

/* Writes in two halves, as a device may deliver it. */
static void write_slowly(int socket, const void *from, size_t length)
{
	size_t half = length / 2;

	CHECK(write(socket, from, half) == (ssize_t)half);
	usleep(1000);
	CHECK(write(socket, (const char *)from + half, length - half) == (ssize_t)(length - half));
}

static void daemon_plays(int socket, const struct step *steps, unsigned count)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		struct header header, stale = { 2, 0xffffffff, 0, 5 };
		char payload[512], out[600];
		size_t length = strlen(steps[i].reply);
		int error = steps[i].reply[0] == 'E';

		read_all(socket, &header, sizeof header);
		CHECK_EQUAL(header.type, steps[i].type);
		CHECK_EQUAL(header.transaction, steps[i].transaction);
		CHECK_EQUAL(header.length, steps[i].length);
		read_all(socket, payload, header.length);
		CHECK(memcmp(payload, steps[i].payload, steps[i].length) == 0);
		/* An answer to a request of long ago comes first. */
		CHECK(write(socket, &stale, sizeof stale) == sizeof stale);
		CHECK(write(socket, "stale", 5) == 5);
		header.type = error ? 16 : steps[i].type;
		header.length = (uint32_t)(length + (size_t)error); /* only errors end with a zero */
		memcpy(out, &header, sizeof header);
		strcpy(out + sizeof header, steps[i].reply);
		write_slowly(socket, out, sizeof header + header.length);
	}
}

static int device;
static pid_t child;

static void start(const struct step *steps, unsigned count)
{
	int pair[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	fflush(stdout);
	child = fork();
	CHECK(child >= 0);
	if (child == 0) {
		close(pair[0]);
		daemon_plays(pair[1], steps, count);
		_exit(0);
	}
	close(pair[1]);
	device = pair[0];
}

static void finish(void)
{
	int status;

	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	close(device);
}

#define PLAY(steps) start(steps, sizeof steps / sizeof *steps)

static void reads_numbers(void)
{
	static const struct step steps[] = {
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "5" },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "4294967295" },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "4294967296" },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "" },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "5 " },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "ENOENT" },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "EQUOTA" },
		{ XENBUS_READ, 0, PAYLOAD("domid\0"), "ENEWNAME" },
	};
	uint32_t value;

	PLAY(steps);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), 0);
	CHECK_EQUAL(value, 5);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), 0);
	CHECK_EQUAL(value, UINT32_MAX);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), (uint64_t)-EIO);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), (uint64_t)-EIO);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), (uint64_t)-EIO);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), (uint64_t)-ENOENT);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), (uint64_t)-ENOSPC);
	CHECK_EQUAL(xenbus_read_number(device, "domid", &value), (uint64_t)-EIO);
	finish();
}

static void publishes_both_keys_in_one_transaction_and_for_the_client_only(void)
{
	static const struct step steps[] = {
		{ XENBUS_TRANSACTION_START, 0, PAYLOAD("\0"), "17" },
		{ XENBUS_WRITE, 17, PAYLOAD("data/vchan/0/xtop/ring-ref\0" "8"), "OK" },
		{ XENBUS_SET_PERMS, 17, PAYLOAD("data/vchan/0/xtop/ring-ref\0n5\0r0\0"), "OK" },
		{ XENBUS_WRITE, 17, PAYLOAD("data/vchan/0/xtop/event-channel\0" "31"), "OK" },
		{ XENBUS_SET_PERMS, 17, PAYLOAD("data/vchan/0/xtop/event-channel\0n5\0r0\0"), "OK" },
		{ XENBUS_TRANSACTION_END, 17, PAYLOAD("T\0"), "OK" },
		{ XENBUS_RM, 0, PAYLOAD("data/vchan/0/xtop\0"), "OK" },
	};

	PLAY(steps);
	CHECK_EQUAL(xenbus_publish(device, "data/vchan/0/xtop", 5, 0, 8, 31), 0);
	CHECK_EQUAL(xenbus_remove(device, "data/vchan/0/xtop"), 0);
	finish();
}

static void tries_a_transaction_that_collided_again(void)
{
	static const struct step steps[] = {
		{ XENBUS_TRANSACTION_START, 0, PAYLOAD("\0"), "1" },
		{ XENBUS_WRITE, 1, PAYLOAD("p/ring-ref\0" "8"), "OK" },
		{ XENBUS_SET_PERMS, 1, PAYLOAD("p/ring-ref\0n5\0r0\0"), "OK" },
		{ XENBUS_WRITE, 1, PAYLOAD("p/event-channel\0" "9"), "OK" },
		{ XENBUS_SET_PERMS, 1, PAYLOAD("p/event-channel\0n5\0r0\0"), "OK" },
		{ XENBUS_TRANSACTION_END, 1, PAYLOAD("T\0"), "EAGAIN" },
		{ XENBUS_TRANSACTION_START, 0, PAYLOAD("\0"), "2" },
		{ XENBUS_WRITE, 2, PAYLOAD("p/ring-ref\0" "8"), "OK" },
		{ XENBUS_SET_PERMS, 2, PAYLOAD("p/ring-ref\0n5\0r0\0"), "OK" },
		{ XENBUS_WRITE, 2, PAYLOAD("p/event-channel\0" "9"), "OK" },
		{ XENBUS_SET_PERMS, 2, PAYLOAD("p/event-channel\0n5\0r0\0"), "OK" },
		{ XENBUS_TRANSACTION_END, 2, PAYLOAD("T\0"), "OK" },
	};

	PLAY(steps);
	CHECK_EQUAL(xenbus_publish(device, "p", 5, 0, 8, 9), 0);
	finish();
}

static void gives_a_refused_transaction_up(void)
{
	static const struct step steps[] = {
		{ XENBUS_TRANSACTION_START, 0, PAYLOAD("\0"), "3" },
		{ XENBUS_WRITE, 3, PAYLOAD("p/ring-ref\0" "8"), "EACCES" },
		{ XENBUS_TRANSACTION_END, 3, PAYLOAD("F\0"), "OK" },
		{ XENBUS_TRANSACTION_START, 0, PAYLOAD("\0"), "ENOSPC" },
	};

	PLAY(steps);
	CHECK_EQUAL(xenbus_publish(device, "p", 5, 0, 8, 9), (uint64_t)-EACCES);
	CHECK_EQUAL(xenbus_publish(device, "p", 5, 0, 8, 9), (uint64_t)-ENOSPC);
	finish();
}

static void stops_trying_a_transaction_that_always_collides(void)
{
	static struct step steps[20 * 6];
	unsigned i;

	for (i = 0; i < 20; i++) {
		const struct step round[6] = {
			{ XENBUS_TRANSACTION_START, 0, PAYLOAD("\0"), "1" },
			{ XENBUS_WRITE, 1, PAYLOAD("p/ring-ref\0" "8"), "OK" },
			{ XENBUS_SET_PERMS, 1, PAYLOAD("p/ring-ref\0n5\0r0\0"), "OK" },
			{ XENBUS_WRITE, 1, PAYLOAD("p/event-channel\0" "9"), "OK" },
			{ XENBUS_SET_PERMS, 1, PAYLOAD("p/event-channel\0n5\0r0\0"), "OK" },
			{ XENBUS_TRANSACTION_END, 1, PAYLOAD("T\0"), "EAGAIN" },
		};

		memcpy(steps + i * 6, round, sizeof round);
	}
	PLAY(steps);
	CHECK_EQUAL(xenbus_publish(device, "p", 5, 0, 8, 9), (uint64_t)-EAGAIN);
	finish();
}

static void a_daemon_that_is_gone_is_an_error(void)
{
	static const struct step steps[1];
	uint32_t value;

	start(steps, 0);
	CHECK(xenbus_read_number(device, "domid", &value) < 0);
	finish();
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	RUN(reads_numbers);
	RUN(publishes_both_keys_in_one_transaction_and_for_the_client_only);
	RUN(tries_a_transaction_that_collided_again);
	RUN(gives_a_refused_transaction_up);
	RUN(stops_trying_a_transaction_that_always_collides);
	RUN(a_daemon_that_is_gone_is_an_error);
	return 0;
}
