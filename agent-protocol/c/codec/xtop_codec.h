/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xtop_codec: the agents' side of the xtop stats protocol (PROTOCOL.md), freestanding C99.
 *
 * Needs nothing but memcpy and memset, allocates nothing, never waits, never reads a clock. It knows nothing of Xen:
 * frames leave through two functions of yours, and bytes of the collector come in by xtop_decode(). Not re-entrant:
 * one thread (or one lock) an encoder.
 *
 * All memory is yours. For 64 threads with six figures, 4 interfaces with eight, 4 vCPUs with seven, one memory row
 * and 96 names about 7 KiB, the frame buffer included.
 *
 * Life of a connection:
 *
 *	a client connected      xtop_decoder_reset(&decoder); xtop_close(&encoder);
 *	bytes came              while ((command = xtop_decode(&decoder, &bytes, &length, &out)) != XTOP_NOTHING) ...
 *	XTOP_HELLO              xtop_open(&encoder, out.nonce, &hello), again later if it answers XTOP_AGAIN
 *	XTOP_SET_INTERVAL       use out.interval_ns, 0 = your choice
 *	XTOP_REQUEST_FULL       xtop_request_full(&encoder)
 *	a tick                  xtop_begin(), then for every table: xtop_row() for every row, xtop_table_end(); xtop_end()
 *	something happened      xtop_event()
 *
 * XTOP_AGAIN means: the ring has no room, nothing was taken, call again with the same arguments later (at the next
 * tick, or when the ring drains). A sample may so stretch over several ticks; call xtop_skip() for each tick that
 * passes meanwhile. Never spin on it. xtop_abort() gives a sample up; the next one is full then.
 *
 * Deltas are made in here: give all rows with their current values every time. Only differences are sent. A row that
 * was not given between xtop_begin() and xtop_table_end() is removed. A table that is not touched stays as it was.
 */
#ifndef XTOP_CODEC_H
#define XTOP_CODEC_H

#include <stdint.h>

#define XTOP_PROTOCOL_VERSION	1
#define XTOP_MAX_FRAME		1000	/* bytes, header included */
#define XTOP_EVENT_RESERVE	256	/* bytes of the ring that only hello and events may use */
#define XTOP_START_ROOM		(XTOP_MAX_FRAME + XTOP_EVENT_RESERVE)
#define XTOP_MAX_NAME		64	/* bytes of UTF-8 */
#define XTOP_MAX_TEXT		200
#define XTOP_MAX_COMMAND	64
#define XTOP_NO_NAME		0

/* what calls answer; all but XTOP_OK are negative */
#define XTOP_OK			0
#define XTOP_AGAIN		(-1)	/* no room in the ring: nothing was taken, call again later */
#define XTOP_CLOSED		(-2)	/* no connection, or no sample begun */
#define XTOP_REFUSED		(-3)	/* row given twice in one sample, or table full: row left out */

enum xtop_section {
	XTOP_SYSTEM = 1,
	XTOP_MEMORY = 2,
	XTOP_VCPU = 3,
	XTOP_THREAD = 4,
	XTOP_INTERFACE = 5,
	XTOP_BLOCK = 6,
	XTOP_COLLECTED_HEAP = 7,
	XTOP_CHANNEL = 8,
	XTOP_APPLICATION = 9,
	XTOP_AGENT = 10
};

/* Figures: bits of a row's mask. Times in ns, sizes in bytes, counters since boot. See PROTOCOL.md, "Figures". */
enum xtop_system_figure {
	XTOP_SYSTEM_CONTEXT_SWITCHES = 0,
	XTOP_SYSTEM_INTERRUPTS = 1,
	XTOP_SYSTEM_RUNNABLE = 2,
	XTOP_SYSTEM_BLOCKED = 3,
	XTOP_SYSTEM_PAGE_IN_BYTES = 4,
	XTOP_SYSTEM_PAGE_OUT_BYTES = 5,
	XTOP_SYSTEM_SWAP_IN_BYTES = 6,
	XTOP_SYSTEM_SWAP_OUT_BYTES = 7,
	XTOP_SYSTEM_FORKS = 8,
	XTOP_SYSTEM_PROCESSES = 9,
	XTOP_SYSTEM_THREADS = 10,
	XTOP_SYSTEM_BOOT_TIME = 11
};

enum xtop_memory_figure {
	XTOP_MEMORY_USED = 0,
	XTOP_MEMORY_FREE = 1,
	XTOP_MEMORY_AVAILABLE = 2,
	XTOP_MEMORY_HEAP_USED = 3,
	XTOP_MEMORY_ALLOCATIONS = 4,
	XTOP_MEMORY_FREES = 5,
	XTOP_MEMORY_PAGE_CACHE = 6,
	XTOP_MEMORY_BUFFERS = 7,
	XTOP_MEMORY_TOTAL = 8,
	XTOP_MEMORY_HEAP_TOTAL = 9,
	XTOP_MEMORY_HEAP_PEAK = 10,
	XTOP_MEMORY_ALLOCATION_FAILURES = 11,
	XTOP_MEMORY_STACK = 12,
	XTOP_MEMORY_SWAP_TOTAL = 13,
	XTOP_MEMORY_SWAP_FREE = 14,
	XTOP_MEMORY_ACTIVE = 15,
	XTOP_MEMORY_INACTIVE = 16,
	XTOP_MEMORY_SLAB = 17
};

enum xtop_vcpu_figure {
	XTOP_VCPU_USER = 0,
	XTOP_VCPU_SYSTEM = 1,
	XTOP_VCPU_IDLE = 2,
	XTOP_VCPU_RUNNING = 3,
	XTOP_VCPU_RUNNABLE = 4,
	XTOP_VCPU_BLOCKED = 5,
	XTOP_VCPU_OFFLINE = 6,
	XTOP_VCPU_STEAL = 7,
	XTOP_VCPU_IOWAIT = 8,
	XTOP_VCPU_INTERRUPT = 9,
	XTOP_VCPU_SOFT_INTERRUPT = 10,
	XTOP_VCPU_NICE = 11,
	XTOP_VCPU_GUEST = 12
};

enum xtop_thread_figure {
	XTOP_THREAD_STATE = 0,		/* enum xtop_thread_state */
	XTOP_THREAD_CPU = 1,
	XTOP_THREAD_SWITCHES = 2,
	XTOP_THREAD_STACK_USED = 3,
	XTOP_THREAD_PRIORITY = 4,	/* signed: give (uint64_t)(int64_t)priority */
	XTOP_THREAD_WAIT_CHANNEL = 5,	/* an id from xtop_name() */
	XTOP_THREAD_INVOLUNTARY_SWITCHES = 6,
	XTOP_THREAD_WAKEUP_TIME = 7,
	XTOP_THREAD_START_TIME = 8,
	XTOP_THREAD_STACK_SIZE = 9,
	XTOP_THREAD_PROCESS = 10,
	XTOP_THREAD_PARENT_PROCESS = 11,
	XTOP_THREAD_NICE = 12,		/* signed */
	XTOP_THREAD_PROCESSOR = 13,
	XTOP_THREAD_RESIDENT = 14,
	XTOP_THREAD_VIRTUAL = 15,
	XTOP_THREAD_MINOR_FAULTS = 16,
	XTOP_THREAD_MAJOR_FAULTS = 17,
	XTOP_THREAD_USER = 18,
	XTOP_THREAD_SYSTEM = 19
};

enum xtop_interface_figure {
	XTOP_INTERFACE_RECEIVE_BYTES = 0,
	XTOP_INTERFACE_RECEIVE_PACKETS = 1,
	XTOP_INTERFACE_TRANSMIT_BYTES = 2,
	XTOP_INTERFACE_TRANSMIT_PACKETS = 3,
	XTOP_INTERFACE_RECEIVE_ERRORS = 4,
	XTOP_INTERFACE_RECEIVE_DROPS = 5,
	XTOP_INTERFACE_TRANSMIT_ERRORS = 6,
	XTOP_INTERFACE_TRANSMIT_DROPS = 7
};

enum xtop_block_figure {
	XTOP_BLOCK_READ_BYTES = 0,
	XTOP_BLOCK_READ_REQUESTS = 1,
	XTOP_BLOCK_WRITE_BYTES = 2,
	XTOP_BLOCK_WRITE_REQUESTS = 3,
	XTOP_BLOCK_BUSY = 4
};

enum xtop_heap_figure {
	XTOP_HEAP_MINOR_COLLECTIONS = 0,
	XTOP_HEAP_MAJOR_COLLECTIONS = 1,
	XTOP_HEAP_COMPACTIONS = 2,
	XTOP_HEAP_SIZE = 3,
	XTOP_HEAP_PEAK = 4,
	XTOP_HEAP_MINOR_ALLOCATED = 5,
	XTOP_HEAP_PROMOTED = 6,
	XTOP_HEAP_MAJOR_ALLOCATED = 7
};

enum xtop_channel_figure {
	XTOP_CHANNEL_RECEIVE_BYTES = 0,
	XTOP_CHANNEL_TRANSMIT_BYTES = 1,
	XTOP_CHANNEL_STATE = 2,
	XTOP_CHANNEL_PEER = 3
};

enum xtop_application_figure {
	XTOP_APPLICATION_COUNTER = 0,
	XTOP_APPLICATION_GAUGE = 1	/* signed */
};

enum xtop_agent_figure {
	XTOP_AGENT_CPU = 0,
	XTOP_AGENT_SKIPPED_SAMPLES = 1,
	XTOP_AGENT_SENT_BYTES = 2,
	XTOP_AGENT_MEMORY = 3
};

enum xtop_thread_state {
	XTOP_RUNNING = 1,
	XTOP_RUNNABLE = 2,
	XTOP_SLEEPING = 3,
	XTOP_BLOCKED = 4,
	XTOP_STOPPED = 5,
	XTOP_ZOMBIE = 6,
	XTOP_IDLE = 7,
	XTOP_TRACED = 8,
	XTOP_DEAD = 9
};

enum xtop_guest_kind {
	XTOP_KIND_OTHER = 0,
	XTOP_KIND_RUMP = 1,
	XTOP_KIND_MIRAGE = 2,
	XTOP_KIND_MINIOS = 3,
	XTOP_KIND_UNIKRAFT = 4,
	XTOP_KIND_LINUX = 5
};

enum xtop_event_kind {
	XTOP_EVENT_OTHER = 0,
	XTOP_EVENT_THREAD_STARTED = 1,
	XTOP_EVENT_THREAD_ENDED = 2,
	XTOP_EVENT_OUT_OF_MEMORY = 3,
	XTOP_EVENT_PANIC = 4,
	XTOP_EVENT_MESSAGE = 5
};

/* ---- what the codec keeps for you; contents are its own ---- */

struct xtop_row {
	uint32_t id;
	uint32_t present;	/* bit c: column c is known */
	uint16_t name;
	uint16_t seen;
};

/*
 * One section's rows as the collector knows them: the base of the next delta. Make it static with XTOP_TABLE. The
 * figure bits are strictly ascending, at most 32 of them; values holds rows * columns numbers. At most 65,535 rows.
 * XTOP_SYSTEM, XTOP_MEMORY, XTOP_COLLECTED_HEAP and XTOP_AGENT have one row, with id 0 and no name.
 */
struct xtop_table {
	const uint8_t *bits;
	struct xtop_row *rows;
	uint64_t *values;
	struct xtop_table *next;
	uint32_t epoch;
	uint16_t capacity;
	uint16_t count;
	uint16_t expected;
	uint8_t section;
	uint8_t columns;
};

#define XTOP_TABLE(section_, bits_, rows_, values_) \
	{ (bits_), (rows_), (values_), 0, 0, \
	  (uint16_t)(sizeof(rows_) / sizeof((rows_)[0])), 0, 0, \
	  (uint8_t)(section_), (uint8_t)sizeof(bits_) }

/*
 * One interned name: a hash of its text, not the text. It is SipHash-2-4 under the nonce of the first collector, which
 * programs in the guest do not know, so that nobody there can make up two names of one hash. By chance two among n
 * names have one with a probability below n * n / 3.6e19: for 96 names 2.5e-16. They would then be shown as one name.
 */
struct xtop_name {
	uint32_t hash[2];
	uint16_t stamp;
	uint16_t uses;
};

/*
 * Your ring. room: free bytes now. put: appends length bytes (never more than room said) and moves the producer index
 * once, after them, so that the reader never sees half a frame.
 */
struct xtop_ring {
	void *context;
	uint32_t (*room)(void *context);
	void (*put)(void *context, const uint8_t *frame, uint32_t length);
};

struct xtop_encoder {
	struct xtop_ring ring;
	struct xtop_name *names;
	struct xtop_table *tables;
	uint64_t clock;		/* of the sample that was begun last */
	uint64_t key[2];	/* of the names' hashes */
	uint64_t mask;
	uint64_t sent_bytes;	/* yours to read: bytes put into the ring since xtop_encoder_init */
	uint32_t skipped;	/* yours to read: samples skipped since xtop_encoder_init */
	uint32_t sequence;
	uint32_t current;
	uint32_t epoch;
	uint32_t row_id;
	int32_t slot;
	uint16_t name_count;
	uint16_t names_known;	/* as many were ever needed at a time */
	uint16_t stamp;
	uint16_t used;
	uint16_t body;
	uint8_t keyed;
	uint8_t open;
	uint8_t sampling;
	uint8_t full;
	uint8_t full_wanted;
	uint8_t part;
	uint8_t section;
	uint8_t overflow;
	uint8_t frame[XTOP_MAX_FRAME];
};

/* A counter that wraps below 64 bits: width 8 to 63. */
struct xtop_width {
	uint8_t section;
	uint8_t bit;
	uint8_t width;
};

struct xtop_hello {
	uint64_t boot_id;	/* changes with every boot of the guest */
	uint64_t sections;	/* bit n: this agent sends section n */
	uint64_t interval_ns;	/* that it uses now */
	uint32_t page_size;	/* 0: no pages */
	uint8_t kind;		/* enum xtop_guest_kind */
	uint8_t width_count;
	const struct xtop_width *widths;
	const char *agent;	/* "xtop-linux 0.1.0", at most 64 bytes are sent */
	const char *system;	/* "Linux 6.1.0" */
};

/* ---- encoder ---- */

/* names may be 0 when name_count is: rows then go without names. At most 65,535 names; one for each that can be in use
 * at a time, and a few more. */
void xtop_encoder_init(struct xtop_encoder *encoder, const struct xtop_ring *ring,
	struct xtop_name *names, uint16_t name_count);

/* Answers a collector's hello. Forgets what was sent before; the next sample is full. Call xtop_begin() soon. */
int xtop_open(struct xtop_encoder *encoder, uint64_t nonce, const struct xtop_hello *hello);

/* The connection is gone: until xtop_open() everything answers XTOP_CLOSED. */
void xtop_close(struct xtop_encoder *encoder);

void xtop_request_full(struct xtop_encoder *encoder);

/*
 * Begins a sample taken at clock_ns (monotonic, ns since the guest's boot). XTOP_AGAIN: less than XTOP_START_ROOM free,
 * the sample is counted as skipped, try at the next tick. XTOP_REFUSED: a sample is under way.
 */
int xtop_begin(struct xtop_encoder *encoder, uint64_t clock_ns);

/*
 * The id of a name, for the rows of this table in this sample: ask in every sample, ids are recycled. XTOP_NO_NAME
 * when the name is empty or the names are all in use.
 */
int xtop_name(struct xtop_encoder *encoder, struct xtop_table *table, const char *text, uint32_t length, uint16_t *id);

/*
 * A row as it is now: column c has values[c] where bit c of present is set, and is unknown otherwise (unknown is not
 * zero). Rows may come in any order; a steady order is cheapest.
 */
int xtop_row(struct xtop_encoder *encoder, struct xtop_table *table, uint32_t id, uint16_t name, uint32_t present,
	const uint64_t *values);

/* Removes the rows that were not given in this sample. */
int xtop_table_end(struct xtop_encoder *encoder, struct xtop_table *table);

/* Sends the rest of the sample. */
int xtop_end(struct xtop_encoder *encoder);

/* A tick passed without a sample. */
void xtop_skip(struct xtop_encoder *encoder);

/* Gives up the sample under way; the next one is full. */
void xtop_abort(struct xtop_encoder *encoder);

/* Sends an event at once, in the room kept for it; subject is a thread id or 0, text is cut at XTOP_MAX_TEXT bytes. */
int xtop_event(struct xtop_encoder *encoder, uint8_t kind, uint64_t clock_ns, uint64_t subject, const char *text,
	uint32_t length);

/* ---- decoder of what the collector says ---- */

enum xtop_command {
	XTOP_NOTHING = 0,	/* all bytes taken, no whole frame more */
	XTOP_HELLO = 0x41,
	XTOP_SET_INTERVAL = 0x42,
	XTOP_REQUEST_FULL = 0x43
};

struct xtop_decoder {
	uint8_t pending[XTOP_MAX_COMMAND];
	uint8_t length;
	uint8_t open;
};

struct xtop_command_data {
	uint64_t nonce;		/* XTOP_HELLO */
	uint64_t interval_ns;	/* XTOP_HELLO, XTOP_SET_INTERVAL */
	uint8_t min_version;	/* XTOP_HELLO */
	uint8_t max_version;
};

/* Forgets what came; bytes are dropped until the next hello. */
void xtop_decoder_reset(struct xtop_decoder *decoder);

/*
 * Takes bytes until a command is complete or none are left; moves *bytes and *length on. Frames of unknown types are
 * skipped; after anything malformed, bytes are dropped until the next hello.
 */
int xtop_decode(struct xtop_decoder *decoder, const uint8_t **bytes, uint32_t *length, struct xtop_command_data *data);

#endif
