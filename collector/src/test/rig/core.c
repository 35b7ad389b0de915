/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The other end of a channel, over the portable vchan of agent-protocol/c/vchan:
 *
 *   rig-core echo DOMID PATH              listener that sends back what it reads, until its client leaves
 *   rig-core bulk DOMID PATH BYTES SEED   client that sends the pattern in random pieces and checks the echo
 *   rig-core hand server|client DOMID PATH   an end that does what standard input says, see command()
 *   rig-core service                      the example of GUESTS.md, until it is killed
 *
 * The pattern is that of rig-peer.
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core_port.h"
#include "echo.h"

#define PIECE 65536
#define PATIENCE 10000

static struct core_host *host;
static struct vchan vchan;
static char bytes[PIECE + 1];

static char pattern(uint64_t index, uint64_t seed)
{
	return (char)(index * 31 + (index >> 8) + seed);
}

static void opened(int error)
{
	if (error != 0) {
		printf("error %d\n", error);
		exit(1);
	}
	printf("open read %u write %u\n", vchan.read_size, vchan.write_size);
	fflush(stdout);
}

static void listen_on(char **arguments)
{
	opened(vchan_listen(&vchan, &core_server_port, host, (uint16_t)atoi(arguments[0]), arguments[1]));
}

static void connect_to(char **arguments)
{
	opened(vchan_connect(&vchan, &core_client_port, host, (uint16_t)atoi(arguments[0]), arguments[1]));
}

/* Moves as much as there is room for. */
static uint32_t write_some(const char *from, uint32_t length)
{
	uint32_t room = vchan_writable(&vchan);

	return vchan_write(&vchan, from, length < room ? length : room);
}

/* Sleeps as a real user must: asks, looks again, waits. Only a wake-up that got lost takes as long as PATIENCE. */
static void sleep_until(unsigned bits)
{
	vchan_request(&vchan, bits);
	if (((bits & VCHAN_WRITTEN) && vchan_readable(&vchan) > 0) || ((bits & VCHAN_READ) && vchan_writable(&vchan) > 0))
		return;
	if (vchan_state(&vchan) == VCHAN_LEFT || vchan_state(&vchan) == VCHAN_BROKEN)
		return;
	if (!core_wait(host, PATIENCE)) {
		printf("asleep for %d s\n", PATIENCE / 1000);
		exit(1);
	}
}

static int echo(void)
{
	uint64_t total = 0;
	uint32_t held, sent;

	while (vchan_state(&vchan) == VCHAN_FRESH)
		core_wait(host, PATIENCE);
	for (;;) {
		held = vchan_read(&vchan, bytes, PIECE);
		total += held;
		for (sent = 0; sent < held && vchan_state(&vchan) == VCHAN_CONNECTED;) {
			uint32_t now = write_some(bytes + sent, held - sent);

			sent += now;
			if (now == 0)
				sleep_until(VCHAN_READ);
		}
		if (held == 0) {
			if (vchan_state(&vchan) != VCHAN_CONNECTED)
				break;
			sleep_until(VCHAN_WRITTEN);
		}
	}
	printf("end %lu\n", (unsigned long)total);
	vchan_close(&vchan);
	return 0;
}

static int bulk(uint64_t total, uint64_t seed)
{
	uint64_t sent = 0, got = 0, bad = 0;
	unsigned random = (unsigned)seed;
	uint32_t i;

	while (got < total) {
		uint32_t want = 1 + (uint32_t)rand_r(&random) % PIECE, out, in;

		if (want > total - sent)
			want = (uint32_t)(total - sent);
		for (i = 0; i < want; i++)
			bytes[i] = pattern(sent + i, seed);
		out = write_some(bytes, want);
		in = vchan_read(&vchan, bytes, 1 + (uint32_t)rand_r(&random) % PIECE);
		for (i = 0; i < in; i++)
			bad += bytes[i] != pattern(got + i, seed);
		sent += out;
		got += in;
		if (out == 0 && in == 0 && vchan_state(&vchan) != VCHAN_CONNECTED) {
			printf("closed sent %lu got %lu\n", (unsigned long)sent, (unsigned long)got);
			return 1;
		}
		if (out == 0 && in == 0)
			sleep_until(sent < total ? VCHAN_WRITTEN | VCHAN_READ : VCHAN_WRITTEN);
	}
	printf("end %lu bad %lu\n", (unsigned long)got, (unsigned long)bad);
	vchan_close(&vchan);
	return bad != 0;
}

/*
 * Commands, one a line, each answered with one line:
 *   write TEXT          bytes written: all or 0
 *   read COUNT          bytes read, as text
 *   event MILLISECONDS  1 when an event came
 *   state               fresh, connected, left, broken or closed
 *   room                bytes that can be read, bytes that can be written
 *   request BITS        asks to be rung; see vchan_request()
 *   close               vchan_close
 *   listen DOMID PATH   and the like for connect: 0, or what the call returned
 */
static void command(char *line)
{
	static const char *const states[] = { "closed", "fresh", "connected", "left", "broken" };
	static char path[80];
	unsigned value;

	if (!strncmp(line, "write ", 6)) {
		printf("%u\n", vchan_write(&vchan, line + 6, (uint32_t)strlen(line + 6)));
	} else if (sscanf(line, "read %u", &value) == 1 && value <= PIECE) {
		bytes[vchan_read(&vchan, bytes, value)] = 0;
		printf("%s\n", bytes);
	} else if (sscanf(line, "event %u", &value) == 1) {
		printf("%d\n", core_wait(host, (int)value));
	} else if (!strcmp(line, "state")) {
		printf("%s\n", states[vchan_state(&vchan)]);
	} else if (!strcmp(line, "room")) {
		printf("%u %u\n", vchan_readable(&vchan), vchan_writable(&vchan));
	} else if (sscanf(line, "request %u", &value) == 1) {
		vchan_request(&vchan, value);
		printf("ok\n");
	} else if (!strcmp(line, "close")) {
		vchan_close(&vchan);
		printf("closed\n");
	} else if (sscanf(line, "listen %u %79s", &value, path) == 2) {
		printf("%d\n", vchan_listen(&vchan, &core_server_port, host, (uint16_t)value, path));
	} else if (sscanf(line, "connect %u %79s", &value, path) == 2) {
		printf("%d\n", vchan_connect(&vchan, &core_client_port, host, (uint16_t)value, path));
	} else {
		printf("unknown command: %s\n", line);
	}
}

static int hand(void)
{
	static char line[PIECE];

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = 0;
		command(line);
		fflush(stdout);
	}
	vchan_close(&vchan);
	return 0;
}

static int service(void)
{
	static struct echo example;

	for (;;) {
		int error = echo_tick(&example, &core_server_port, host);

		if (error != 0) {
			printf("error %d\n", error);
			return 1;
		}
		core_wait(host, 1000);
	}
}

static int run(int count, char **arguments)
{
	const char *mode = count > 1 ? arguments[1] : "";

	if (!strcmp(mode, "echo") && count == 4) {
		listen_on(arguments + 2);
		return echo();
	}
	if (!strcmp(mode, "bulk") && count == 6) {
		connect_to(arguments + 2);
		return bulk(strtoul(arguments[4], NULL, 10), strtoul(arguments[5], NULL, 10));
	}
	if (!strcmp(mode, "hand") && count == 5) {
		(!strcmp(arguments[2], "server") ? listen_on : connect_to)(arguments + 3);
		return hand();
	}
	if (!strcmp(mode, "service") && count == 2)
		return service();
	fprintf(stderr, "usage: rig-core echo DOMID PATH | bulk DOMID PATH BYTES SEED | hand server|client DOMID PATH | service\n");
	return 2;
}

int main(int count, char **arguments)
{
	int status;

	host = core_open();
	status = run(count, arguments);
	core_close(host);
	return status;
}
