/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A collector's end of the protocol for the native tests: says hello, drops
 * what is not for it, and checks every frame as strictly as PROTOCOL.md lets a
 * collector be. Written apart from the codec on purpose.
 */
#ifndef XTOP_TEST_COLLECTOR_H
#define XTOP_TEST_COLLECTOR_H

#include "fake_xen.h"

#define COLLECTOR_SECTIONS 16
#ifndef COLLECTOR_ROWS
#define COLLECTOR_ROWS 600
#define COLLECTOR_NAMES 2048
#endif
#define COLLECTOR_FIGURES 24

struct collector_row {
	uint32_t id;
	uint32_t name;
	uint64_t present;
	uint64_t value[COLLECTOR_FIGURES];
};

struct collector_table {
	unsigned rows;
	struct collector_row row[COLLECTOR_ROWS];
};

struct collector {
	struct fake_client client;
	uint64_t nonce;
	unsigned char bytes[8192];
	unsigned length;
	int open; /* the agent's hello came */
	/* What the hello said. */
	unsigned version, kind;
	uint64_t boot_id, sections, interval;
	uint32_t page_size;
	char agent[65], system[65];
	/* The sample. */
	struct collector_table table[COLLECTOR_SECTIONS];
	char name[COLLECTOR_NAMES][65];
	uint64_t sequence, nanos;
	unsigned part, full, complete;
	/* Counted since connect. */
	unsigned samples, fulls, frames, events, dropped;
	uint64_t received;
	/* The last event. */
	unsigned event_kind;
	uint64_t event_nanos, event_subject;
	char event_text[201];
};

/* Connects and forgets everything of the connection before. */
void collector_connect(struct collector *collector, struct fake_xen *xen, uint64_t nonce);
/* Sends a hello: all of it, or nothing where the ring has no room; returns whether it was sent. */
int collector_hello(struct collector *collector, unsigned min_version, unsigned max_version, uint64_t interval);
void collector_set_interval(struct collector *collector, uint64_t interval);
void collector_request_full(struct collector *collector);
/* Reads at most `most` bytes out of the ring and handles the whole frames in them. */
void collector_drain(struct collector *collector, uint32_t most);
/* Handles bytes that came another way. */
void collector_take(struct collector *collector, const unsigned char *bytes, unsigned length);
void collector_leave(struct collector *collector);

const struct collector_row *collector_row(const struct collector *collector, unsigned section, uint32_t id);

#endif
