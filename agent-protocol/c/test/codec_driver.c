/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lets a test drive the C codec through pipes.
 *
 *	codec_driver agent SEED NAMES	reads scripts (AgentScript.java), writes frames in hexadecimal, one a line. SEED 0: there
 *					is always room in the ring; else room comes and goes at random. NAMES: how many names
 *					the encoder may remember. A line "--" ends a script and is echoed.
 *	codec_driver commands		reads a collector's bytes in hexadecimal, a chunk a line, writes what was heard.
 *	codec_driver sizes		writes the static memory of a typical small agent, in bytes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../codec/xtop_codec.h"

#define SECTIONS 10
#define ROWS 400
#define COLUMNS 20
#define NAMES 4096
#define TOKENS 40
#define LINE 4096

struct given_row {
	uint32_t id;
	uint32_t present;
	char name[200];
	char wait_channel[200];
	uint64_t values[COLUMNS];
};

struct given_table {
	uint32_t count;
	struct given_row rows[ROWS];
};

static const uint8_t figures[SECTIONS] = { 12, 18, 13, 20, 8, 5, 8, 4, 2, 4 };
static uint8_t bits[COLUMNS];
static struct xtop_row rows[SECTIONS][ROWS];
static uint64_t values[SECTIONS][ROWS * COLUMNS];
static struct xtop_table tables[SECTIONS];
static struct xtop_name names[NAMES];
static struct xtop_encoder encoder;
static struct given_table given[SECTIONS];
static uint64_t clock_ns;
static uint64_t random_state;
static uint32_t room_left;

static uint32_t next_random(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33);
}

static uint32_t room(void *context)
{
	(void)context;
	if (random_state != 0)
		room_left = next_random() % 2000;
	else
		room_left = 1000000;
	return room_left;
}

static void put(void *context, const uint8_t *frame, uint32_t length)
{
	uint32_t i;

	(void)context;
	if (length > room_left) {
		fprintf(stderr, "codec_driver: %" PRIu32 " bytes put into room for %" PRIu32 "\n", length, room_left);
		exit(1);
	}
	for (i = 0; i < length; i++)
		printf("%s%02x", i == 0 ? "" : " ", frame[i]);
	putchar('\n');
}

static void fresh(uint16_t name_count)
{
	const struct xtop_ring ring = { 0, room, put };
	int s;

	memset(names, 0, sizeof(names));
	for (s = 0; s < SECTIONS; s++) {
		struct xtop_table t = XTOP_TABLE(s + 1, bits, rows[s], values[s]);

		t.columns = figures[s];
		tables[s] = t;
		given[s].count = 0;
	}
	xtop_encoder_init(&encoder, &ring, names, name_count);
}

static void check(int rc, const char *what)
{
	if (rc != XTOP_OK && rc != XTOP_AGAIN) {
		fprintf(stderr, "codec_driver: %s answered %d\n", what, rc);
		exit(1);
	}
}

/* What an agent does from tick to tick until the sample is out. */
static void send_sample(void)
{
	int rc;
	int s;
	uint32_t r;

	while ((rc = xtop_begin(&encoder, clock_ns)) == XTOP_AGAIN)
		;
	check(rc, "xtop_begin");
	for (s = 0; s < SECTIONS; s++) {
		for (r = 0; r < given[s].count; r++) {
			struct given_row *row = &given[s].rows[r];
			uint16_t name = XTOP_NO_NAME;
			uint16_t wait_channel = XTOP_NO_NAME;

			while ((rc = xtop_name(&encoder, &tables[s], row->name, (uint32_t)strlen(row->name), &name)) != XTOP_OK)
				check(rc, "xtop_name");
			if (row->wait_channel[0] != 0) {
				while ((rc = xtop_name(&encoder, &tables[s], row->wait_channel,
					(uint32_t)strlen(row->wait_channel), &wait_channel)) != XTOP_OK)
					check(rc, "xtop_name");
				row->values[XTOP_THREAD_WAIT_CHANNEL] = wait_channel;
			}
			while ((rc = xtop_row(&encoder, &tables[s], row->id, name, row->present, row->values)) != XTOP_OK)
				check(rc, "xtop_row");
		}
		while ((rc = xtop_table_end(&encoder, &tables[s])) != XTOP_OK)
			check(rc, "xtop_table_end");
	}
	while ((rc = xtop_end(&encoder)) != XTOP_OK)
		check(rc, "xtop_end");
}

/* Splits a line at blanks outside of quotes, in place; a token that starts with a quote loses its quotes. */
static int split(char *line, char **tokens)
{
	int count = 0;
	char *p = line;

	while (count < TOKENS) {
		while (*p == ' ' || *p == '\n')
			p++;
		if (*p == 0)
			break;
		if (*p == '\'') {
			tokens[count++] = ++p;
			p = strchr(p, '\'');
			*p++ = 0;
			continue;
		}
		tokens[count++] = p;
		while (*p != 0 && *p != ' ' && *p != '\n') {
			if (*p == '\'')
				p = strchr(p + 1, '\'');
			p++;
		}
		if (*p != 0)
			*p++ = 0;
	}
	return count;
}

static void take_row(char **tokens, int count)
{
	int s = atoi(tokens[1]) - 1;
	struct given_row *row = &given[s].rows[given[s].count++];
	int i;

	memset(row, 0, sizeof(*row));
	row->id = (uint32_t)strtoul(tokens[2], 0, 10);
	if (strcmp(tokens[3], "-") != 0)
		strcpy(row->name, tokens[3]);
	for (i = 4; i < count; i++) {
		char *value = strchr(tokens[i], '=') + 1;
		int bit = atoi(tokens[i]);

		row->present |= (uint32_t)1 << bit;
		if (*value == '\'') {
			strcpy(row->wait_channel, value + 1);
			row->wait_channel[strlen(row->wait_channel) - 1] = 0;
		} else if (*value == '-') {
			row->values[bit] = (uint64_t)strtoll(value, 0, 10);
		} else {
			row->values[bit] = strtoull(value, 0, 10);
		}
	}
}

static void take_hello(char **tokens, int count)
{
	struct xtop_width widths[TOKENS];
	struct xtop_hello hello;
	int i;
	int rc;

	hello.kind = (uint8_t)atoi(tokens[2]);
	hello.boot_id = strtoull(tokens[3], 0, 16);
	hello.sections = strtoull(tokens[4], 0, 16);
	hello.interval_ns = strtoull(tokens[5], 0, 10);
	hello.page_size = (uint32_t)strtoul(tokens[6], 0, 10);
	hello.agent = tokens[7];
	hello.system = tokens[8];
	hello.widths = widths;
	hello.width_count = (uint8_t)(count - 9);
	for (i = 9; i < count; i++) {
		unsigned section, bit, width;

		if (sscanf(tokens[i], "%u:%u:%u", &section, &bit, &width) != 3)
			exit(1);
		widths[i - 9].section = (uint8_t)section;
		widths[i - 9].bit = (uint8_t)bit;
		widths[i - 9].width = (uint8_t)width;
	}
	while ((rc = xtop_open(&encoder, strtoull(tokens[1], 0, 16), &hello)) != XTOP_OK)
		check(rc, "xtop_open");
}

static int agent(uint64_t seed, uint16_t name_count)
{
	static char line[LINE];
	char *tokens[TOKENS];
	int s;
	int rc;

	for (s = 0; s < COLUMNS; s++)
		bits[s] = (uint8_t)s;
	random_state = seed;
	fresh(name_count);
	while (fgets(line, sizeof(line), stdin) != 0) {
		int count = split(line, tokens);

		if (count == 0)
			continue;
		if (strcmp(tokens[0], "--") == 0) {
			fresh(name_count);
			puts("--");
		} else if (strcmp(tokens[0], "hello") == 0) {
			take_hello(tokens, count);
		} else if (strcmp(tokens[0], "sample") == 0) {
			clock_ns = strtoull(tokens[1], 0, 10);
			for (s = 0; s < SECTIONS; s++)
				given[s].count = 0;
		} else if (strcmp(tokens[0], "row") == 0) {
			take_row(tokens, count);
		} else if (strcmp(tokens[0], "end") == 0) {
			send_sample();
		} else if (strcmp(tokens[0], "event") == 0) {
			while ((rc = xtop_event(&encoder, (uint8_t)atoi(tokens[1]), strtoull(tokens[2], 0, 10),
				strtoull(tokens[3], 0, 10), tokens[4], (uint32_t)strlen(tokens[4]))) != XTOP_OK)
				check(rc, "xtop_event");
		} else if (strcmp(tokens[0], "full") == 0) {
			xtop_request_full(&encoder);
		} else if (strcmp(tokens[0], "skip") == 0) {
			xtop_skip(&encoder);
		} else {
			fprintf(stderr, "codec_driver: unknown command %s\n", tokens[0]);
			return 1;
		}
	}
	return 0;
}

static int commands(void)
{
	static char line[LINE];
	struct xtop_decoder decoder;
	struct xtop_command_data data;

	xtop_decoder_reset(&decoder);
	while (fgets(line, sizeof(line), stdin) != 0) {
		uint8_t chunk[LINE];
		const uint8_t *next = chunk;
		uint32_t length = 0;
		char *p = line;
		char *end;
		int got;

		if (strncmp(line, "--", 2) == 0) {
			xtop_decoder_reset(&decoder);
			puts("--");
			continue;
		}
		for (;;) {
			unsigned long byte = strtoul(p, &end, 16);

			if (end == p)
				break;
			chunk[length++] = (uint8_t)byte;
			p = end;
		}
		while ((got = xtop_decode(&decoder, &next, &length, &data)) != XTOP_NOTHING) {
			if (got == XTOP_HELLO)
				printf("hello nonce=%016" PRIx64 " versions=%u-%u interval=%" PRIu64 "\n", data.nonce,
					data.min_version, data.max_version, data.interval_ns);
			else if (got == XTOP_SET_INTERVAL)
				printf("interval %" PRIu64 "\n", data.interval_ns);
			else
				puts("full");
		}
	}
	return 0;
}

static int sizes(void)
{
	size_t threads = 64 * (sizeof(struct xtop_row) + 6 * sizeof(uint64_t));
	size_t interfaces = 4 * (sizeof(struct xtop_row) + 8 * sizeof(uint64_t));
	size_t vcpus = 4 * (sizeof(struct xtop_row) + 7 * sizeof(uint64_t));
	size_t singles = 2 * (sizeof(struct xtop_row) + 8 * sizeof(uint64_t));
	size_t fixed = sizeof(struct xtop_encoder) + sizeof(struct xtop_decoder) + 5 * sizeof(struct xtop_table)
		+ 96 * sizeof(struct xtop_name);

	printf("%zu\n", threads + interfaces + vcpus + singles + fixed);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "agent") == 0)
		return agent(strtoull(argv[2], 0, 10), (uint16_t)atoi(argv[3]));
	if (argc == 2 && strcmp(argv[1], "commands") == 0)
		return commands();
	if (argc == 2 && strcmp(argv[1], "sizes") == 0)
		return sizes();
	fprintf(stderr, "usage: codec_driver agent SEED NAMES | commands | sizes\n");
	return 2;
}
