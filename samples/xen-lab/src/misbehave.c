/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * misbehave HOW [PATH]
 *
 * A guest's side of a vchan to domain 0 that does not do what an agent should. PATH is the place of the keys below the
 * domain's own part of xenstore; the default is where agents announce themselves. HOW is one of
 *
 *   silent     announces itself and never says a word
 *   garbage    sends random bytes to whoever connects
 *   ticks      sends lines of text
 *   indices    moves its producer index beyond the ring's end
 *   stale      announces a grant and an event channel that do not exist
 *   gone       announces itself and ends, so that its grants end too
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libxenvchan.h>
#include <xenstore.h>

static const char *path = "data/vchan/0/xtop";

static int write_key(struct xs_handle *xs, const char *key, const char *value)
{
	char full[256];

	snprintf(full, sizeof(full), "%s/%s", path, key);
	return xs_write(xs, XBT_NULL, full, value, strlen(value));
}

static int announce_stale(void)
{
	struct xs_handle *xs = xs_open(0);

	if (!xs || !write_key(xs, "ring-ref", "4000") || !write_key(xs, "event-channel", "900")) {
		perror("misbehave: xenstore");
		return 1;
	}
	printf("misbehave: up\n");
	for (;;)
		pause();
}

/* Sends what fits and drops the rest: it must not stop because nobody reads. */
static void send_some(struct libxenvchan *channel, const char *bytes, int count)
{
	int room = libxenvchan_buffer_space(channel);

	if (room > 0)
		libxenvchan_write(channel, bytes, count < room ? count : room);
}

int main(int count, char **words)
{
	struct libxenvchan *channel;
	char bytes[256];
	unsigned tick = 0;

	if (count < 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (count > 2)
		path = words[2];
	if (!strcmp(words[1], "stale"))
		return announce_stale();
	channel = libxenvchan_server_init(NULL, 0, path, 1024, 2048);
	if (!channel) {
		printf("misbehave: no vchan server at %s: %s\n", path, strerror(errno));
		return 1;
	}
	channel->server_persist = 1;
	printf("misbehave: up\n");
	if (!strcmp(words[1], "gone"))
		return 0;
	while (!strcmp(words[1], "silent"))
		pause();
	for (;; usleep(100000)) {
		/* A persistent server is told "open" whether or not a client is there. */
		if (channel->ring->cli_live != 1)
			continue;
		if (!strcmp(words[1], "garbage")) {
			for (unsigned i = 0; i < sizeof(bytes); i++)
				bytes[i] = (char)random();
			send_some(channel, bytes, sizeof(bytes));
		} else if (!strcmp(words[1], "ticks")) {
			send_some(channel, bytes, snprintf(bytes, sizeof(bytes), "tick %u\n", ++tick));
		} else if (!strcmp(words[1], "indices")) {
			channel->write.shr->prod = channel->write.shr->cons + 1000000;
			xenevtchn_notify(channel->event, channel->event_port);
		} else {
			printf("misbehave: how? %s\n", words[1]);
			return 2;
		}
	}
}
