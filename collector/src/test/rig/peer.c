/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other end of a channel, over the distribution's libxenvchan:
 *
 *   rig-peer echo DOMID PATH READ WRITE PERSIST      server that sends back what it reads, until its client leaves
 *   rig-peer flood DOMID PATH READ WRITE SEED        server that writes the pattern as fast as it can and reads nothing
 *   rig-peer scribble DOMID PATH READ WRITE SEED     server that writes garbage all over the shared page and rings the bell
 *   rig-peer bulk DOMID PATH BYTES SEED              client that sends the pattern in random pieces and checks the echo
 *   rig-peer hand server|persistent DOMID PATH READ WRITE   an end that does what standard input says, see hand()
 *   rig-peer hand client DOMID PATH
 *
 * READ and WRITE are the least sizes of the rings as libxenvchan_server_init takes them. The pattern's byte n is
 * (n * 31 + (n >> 8) + SEED) & 255.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <libxenvchan.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 65536

static unsigned char pattern(uint64_t index, uint64_t seed)
{
	return (unsigned char)(index * 31 + (index >> 8) + seed);
}

static void say_open(struct libxenvchan *channel)
{
	printf("open left %u right %u\n", channel->ring->left_order, channel->ring->right_order);
	fflush(stdout);
}

/* blocking is never initialised by libxenvchan (malloc's garbage), so it is always set here. */
static struct libxenvchan *server(char **arguments, int blocking, int persist)
{
	struct libxenvchan *channel =
		libxenvchan_server_init(NULL, atoi(arguments[0]), arguments[1], strtoul(arguments[2], NULL, 10),
					strtoul(arguments[3], NULL, 10));

	if (!channel) {
		printf("error %s\n", strerrorname_np(errno));
		exit(1);
	}
	channel->blocking = blocking;
	channel->server_persist = persist;
	say_open(channel);
	return channel;
}

static struct libxenvchan *client(char **arguments, int blocking)
{
	struct libxenvchan *channel = libxenvchan_client_init(NULL, atoi(arguments[0]), arguments[1]);

	if (!channel) {
		printf("error %s\n", strerrorname_np(errno));
		exit(1);
	}
	channel->blocking = blocking;
	channel->server_persist = 0;
	say_open(channel);
	return channel;
}

static int echo(char **arguments)
{
	struct libxenvchan *channel = server(arguments, 1, atoi(arguments[4]));
	static char bytes[PIECE];
	uint64_t total = 0;

	for (;;) {
		int count, sent = 0;

		while (libxenvchan_is_open(channel) == 2)
			libxenvchan_wait(channel);
		count = libxenvchan_read(channel, bytes, sizeof(bytes));
		if (count < 0)
			break;
		total += (uint64_t)count;
		while (sent < count) {
			int now = libxenvchan_write(channel, bytes + sent, (size_t)(count - sent));

			if (now < 0)
				break;
			sent += now;
		}
		if (sent < count)
			break;
	}
	printf("end %lu\n", (unsigned long)total);
	libxenvchan_close(channel);
	return 0;
}

static int flood(char **arguments)
{
	struct libxenvchan *channel = server(arguments, 1, 0);
	uint64_t seed = strtoul(arguments[4], NULL, 10), total = 0;
	static unsigned char bytes[PIECE];

	while (libxenvchan_is_open(channel) == 2)
		libxenvchan_wait(channel);
	for (;;) {
		int count;

		for (size_t i = 0; i < sizeof(bytes); i++)
			bytes[i] = pattern(total + i, seed);
		count = libxenvchan_write(channel, bytes, sizeof(bytes));
		if (count < 0)
			break;
		total += (uint64_t)count;
	}
	printf("end %lu\n", (unsigned long)total);
	libxenvchan_close(channel);
	return 0;
}

/* A page that a client would accept, whatever was done to it: as libxenvchan_server_init leaves it. */
static void tidy(struct vchan_interface *ring)
{
	memset((void *)&ring->left, 0, sizeof(ring->left));
	memset((void *)&ring->right, 0, sizeof(ring->right));
	ring->left_order = 10;
	ring->right_order = 11;
	ring->cli_notify = VCHAN_NOTIFY_WRITE;
	ring->srv_notify = 0;
	ring->srv_live = 1;
	ring->cli_live = 2;
}

static int scribble(char **arguments)
{
	struct libxenvchan *channel = server(arguments, 0, 1);
	uint64_t random = strtoul(arguments[4], NULL, 10) * 2 + 1;
	volatile unsigned char *page = (volatile unsigned char *)channel->ring;

	for (uint64_t step = 0;; step++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		/* mostly the header, else anywhere in the page */
		page[random >> 60 ? (random >> 33) % 24 : (random >> 33) % 4096] = (unsigned char)(random >> 25);
		if (step % 997 == 0)
			xenevtchn_notify(channel->event, channel->event_port);
		if (step % 20000 == 0)
			tidy(channel->ring);
		if (step % 2000 == 0)
			usleep(1000);
	}
	return 0;
}

static int bulk(char **arguments)
{
	struct libxenvchan *channel = client(arguments, 0);
	uint64_t total = strtoul(arguments[2], NULL, 10), seed = strtoul(arguments[3], NULL, 10);
	uint64_t sent = 0, got = 0, bad = 0;
	unsigned int random = (unsigned int)seed;
	static unsigned char bytes[PIECE];

	while (got < total) {
		size_t want = 1 + (size_t)rand_r(&random) % sizeof(bytes);
		int out = 0, in;

		if (want > total - sent)
			want = total - sent;
		for (size_t i = 0; i < want; i++)
			bytes[i] = pattern(sent + i, seed);
		if (want)
			out = libxenvchan_write(channel, bytes, want);
		in = libxenvchan_read(channel, bytes, 1 + (size_t)rand_r(&random) % sizeof(bytes));
		if (out < 0 || in < 0) {
			printf("closed sent %lu got %lu\n", (unsigned long)sent, (unsigned long)got);
			return 1;
		}
		for (int i = 0; i < in; i++)
			bad += bytes[i] != pattern(got + (uint64_t)i, seed);
		sent += (uint64_t)out;
		got += (uint64_t)in;
		if (!out && !in)
			libxenvchan_wait(channel);
	}
	printf("end %lu bad %lu\n", (unsigned long)got, (unsigned long)bad);
	libxenvchan_close(channel);
	return bad != 0;
}

/* Waits for an event, at most for so many milliseconds; true when one came. */
static bool wait_event(struct libxenvchan *channel, int milliseconds)
{
	struct pollfd polls = {libxenvchan_fd_for_select(channel), POLLIN, 0};

	if (poll(&polls, 1, milliseconds) <= 0)
		return false;
	libxenvchan_wait(channel);
	return true;
}

/*
 * Commands, one a line, each answered with one line:
 *   write TEXT          bytes written
 *   read COUNT          bytes read, as text
 *   event MILLISECONDS  1 when an event came
 *   open                libxenvchan_is_open
 *   indices             left.cons left.prod right.cons right.prod
 *   live                cli_live srv_live
 *   poke NAME VALUE     sets right.prod, left.cons, left.prod, right.cons, left_order, right_order: the hostile peer
 *   bits BYTE           sets both notify bytes
 *   close               libxenvchan_close and the end of the process
 */
static bool command(struct libxenvchan *channel, char *line)
{
	struct vchan_interface *ring = channel->ring;
	static char bytes[PIECE + 1];
	char name[16];
	unsigned int value;

	if (!strncmp(line, "write ", 6)) {
		printf("%d\n", libxenvchan_write(channel, line + 6, strlen(line + 6)));
	} else if (sscanf(line, "read %u", &value) == 1 && value <= PIECE) {
		int count = libxenvchan_read(channel, bytes, value);

		bytes[count > 0 ? count : 0] = 0;
		if (count < 0)
			printf("closed\n");
		else
			printf("%s\n", bytes);
	} else if (sscanf(line, "event %u", &value) == 1) {
		printf("%d\n", wait_event(channel, (int)value));
	} else if (!strcmp(line, "open")) {
		printf("%d\n", libxenvchan_is_open(channel));
	} else if (!strcmp(line, "indices")) {
		printf("%u %u %u %u\n", ring->left.cons, ring->left.prod, ring->right.cons, ring->right.prod);
	} else if (!strcmp(line, "live")) {
		printf("%u %u\n", ring->cli_live, ring->srv_live);
	} else if (sscanf(line, "bits %u", &value) == 1) {
		ring->cli_notify = ring->srv_notify = (uint8_t)value;
		printf("ok\n");
	} else if (sscanf(line, "poke %15s %u", name, &value) == 2) {
		volatile uint32_t *index = !strcmp(name, "left.cons")	 ? &ring->left.cons
					   : !strcmp(name, "left.prod")	 ? &ring->left.prod
					   : !strcmp(name, "right.cons") ? &ring->right.cons
					   : !strcmp(name, "right.prod") ? &ring->right.prod
									 : NULL;

		if (index)
			*index = value;
		else if (!strcmp(name, "left_order"))
			ring->left_order = (uint16_t)value;
		else if (!strcmp(name, "right_order"))
			ring->right_order = (uint16_t)value;
		printf("ok\n");
	} else if (!strcmp(line, "close")) {
		libxenvchan_close(channel);
		printf("closed\n");
		return false;
	} else {
		printf("unknown command: %s\n", line);
	}
	return true;
}

static int hand(struct libxenvchan *channel)
{
	static char line[PIECE];
	bool more = true;

	while (more && fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		more = command(channel, line);
		fflush(stdout);
	}
	return 0;
}

int main(int count, char **arguments)
{
	const char *mode = count > 1 ? arguments[1] : "";

	if (!strcmp(mode, "echo") && count == 7)
		return echo(arguments + 2);
	if (!strcmp(mode, "flood") && count == 7)
		return flood(arguments + 2);
	if (!strcmp(mode, "scribble") && count == 7)
		return scribble(arguments + 2);
	if (!strcmp(mode, "bulk") && count == 6)
		return bulk(arguments + 2);
	if (!strcmp(mode, "hand") && count == 7 && !strcmp(arguments[2], "server"))
		return hand(server(arguments + 3, 0, 0));
	if (!strcmp(mode, "hand") && count == 7 && !strcmp(arguments[2], "persistent"))
		return hand(server(arguments + 3, 0, 1));
	if (!strcmp(mode, "hand") && count == 5 && !strcmp(arguments[2], "client"))
		return hand(client(arguments + 3, 0));
	fprintf(stderr, "usage: rig-peer echo DOMID PATH READ WRITE PERSIST | flood DOMID PATH READ WRITE SEED |"
			" scribble DOMID PATH READ WRITE SEED | bulk DOMID PATH BYTES SEED | hand server|persistent DOMID PATH READ WRITE | hand client DOMID PATH\n");
	return 2;
}
