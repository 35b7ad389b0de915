/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent of one guest: listens on a vchan, waits for the collector's hello,
 * answers it, sends a full sample at once and then one each interval, as
 * differences. Freestanding C99, no malloc, no libc but memcpy and memset; all
 * memory is the caller's.
 *
 * The owner calls xtop_agent_tick() from one thread, sleeps for as long as it
 * says or until the event channel rings, and calls it again, at most once a
 * millisecond however often it rings. A tick's work is bounded: it reads at
 * most one ring and reads and writes at most one sample. It never waits for
 * the collector: what does not fit into the ring goes out at later ticks, and
 * samples that come due meanwhile are skipped and counted.
 *
 *	static struct xtop_agent agent;
 *	xtop_agent_init(&agent, &setup);
 *	for (;;)
 *		sleep_until_event_or(xtop_agent_tick(&agent));
 */
#ifndef XTOP_AGENT_H
#define XTOP_AGENT_H

#include "vchan.h"
#include "xtop_codec.h"

/* Where the collector looks for agents, below the guest's own /local/domain/<id>. */
#define XTOP_AGENT_PATH "data/vchan/0/xtop"

/* Most columns of a table. */
#define XTOP_AGENT_COLUMNS 20

/* A figure that the guest does not know, where a function returns it. */
#define XTOP_AGENT_UNKNOWN UINT64_MAX

/* Bounds of the time between samples that a collector may ask for, ns. */
#define XTOP_AGENT_SHORTEST UINT64_C(10000000)
#define XTOP_AGENT_LONGEST UINT64_C(3600000000000)

/* A row as the guest fills it in. */
struct xtop_agent_row {
	uint32_t id;
	uint32_t present; /* bit c: column c of the table is known */
	const char *name; /* not zero-terminated; NULL for none */
	uint32_t name_length;
	const char *waiting; /* threads: the wait channel's name; NULL unknown, length 0 none */
	uint32_t waiting_length;
	uint64_t values[XTOP_AGENT_COLUMNS];
};

/* What the guest tells of itself. Called on the thread that ticks, except lock and unlock. */
struct xtop_agent_port {
	/* Monotonic ns since the guest's boot. */
	uint64_t (*clock)(void *context);
	/* CPU time that the agent has used, ns, and bytes of memory it takes; XTOP_AGENT_UNKNOWN for either. */
	uint64_t (*own_cpu)(void *context);
	uint64_t (*own_memory)(void *context);
	/*
	 * Reads all figures. They must not change until the next call: a
	 * sample may take several ticks to send. Called again at the next tick,
	 * at most three times in all, where so much time passed meanwhile that
	 * the figures are of different moments.
	 */
	void (*sample)(void *context);
	/*
	 * Row number `index` of a table, as sample() found it: fills in *row,
	 * which is zeroed, and returns 1, or 0 if there are no more rows. The
	 * texts must stay where they are until the next call.
	 */
	int (*row)(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row);
	/*
	 * Whether the keys in xenstore still lead to this reference and
	 * channel, which they do not after a restore on another host. Asked
	 * when nobody has read for half a minute. NULL: always.
	 */
	int (*keys_present)(void *context, const char *path, uint32_t reference, uint32_t channel);
	/*
	 * Keep other callers of xtop_agent_event() out; held for a whole tick,
	 * sample() included, so no lock that stops interrupts. Both NULL where
	 * events come from the ticking thread only, or threads are cooperative.
	 */
	void (*lock)(void *context);
	void (*unlock)(void *context);
};

/* What an agent is made of. Everything pointed to must outlive it. */
struct xtop_agent_setup {
	const struct vchan_port *xen;
	void *xen_context;
	const struct xtop_agent_port *port;
	void *context;
	struct xtop_table *const *tables; /* all sections but XTOP_AGENT, which the agent fills in itself */
	uint32_t tables_count;
	struct xtop_name *names;
	uint16_t names_count;
	uint16_t client;     /* the collector's domid: 0 */
	const char *path;    /* XTOP_AGENT_PATH */
	uint64_t interval;   /* ns between samples unless the collector wants another */
	struct xtop_hello hello; /* sections and interval are filled in by the agent */
};

/* The agent's own; reading the counters is fine. */
struct xtop_agent {
	struct xtop_agent_setup setup;
	struct vchan vchan;
	struct xtop_encoder encoder;
	struct xtop_decoder decoder;
	struct xtop_table own_table;
	struct xtop_row own_row;
	uint64_t own_values[4];
	uint64_t interval;    /* now */
	uint64_t next_sample; /* when, by clock() */
	uint64_t retry_at;    /* when to listen again */
	uint64_t retry_delay;
	uint64_t alive_at;    /* when the client last moved */
	uint64_t nonce;
	uint64_t usual;       /* time that reading the figures takes, ns */
	uint64_t least;       /* of the readings thrown away for the sample that is due */
	uint32_t room;        /* after the last tick */
	uint32_t table;       /* of the sample under way */
	uint32_t row;
	uint32_t connections; /* hellos answered */
	uint32_t breaches;    /* channels given up because the client broke the rules */
	uint32_t refused;     /* rows that did not fit into their table, in all samples */
	uint32_t torn;        /* readings in the middle of which the guest was halted */
	int error;            /* of the last vchan_listen() */
	unsigned char greeted;    /* a hello came that has yet to be answered */
	unsigned char silent;     /* the collector cannot understand us */
	unsigned char readings;   /* thrown away for the sample that is due */
	unsigned char owing;      /* the next sample goes out, torn or not */
};

/* Takes over the setup; touches nothing outside of *agent until the first tick. */
void xtop_agent_init(struct xtop_agent *agent, const struct xtop_agent_setup *setup);

/* Does what is due and returns how long to sleep, ns, unless the event channel rings before. */
uint64_t xtop_agent_tick(struct xtop_agent *agent);

/*
 * Sends an event now, in the room that samples leave free. Any thread that may
 * take the port's lock. Returns XTOP_OK; XTOP_CLOSED where no collector
 * listens; XTOP_AGAIN where events fill the room: the event is lost.
 */
int xtop_agent_event(struct xtop_agent *agent, uint8_t kind, uint64_t subject, const char *text, uint32_t length);

/*
 * Last words: as an XTOP_EVENT_PANIC, without taking the lock, for a guest
 * whose other threads will never run again. The collector reads them after the
 * guest's death. Does nothing where no collector listens, or with an agent
 * that is all zeros yet.
 */
void xtop_agent_panic(struct xtop_agent *agent, const char *text, uint32_t length);

/* Drops everything and listens anew at the next tick: for a guest that was just restored. */
void xtop_agent_restart(struct xtop_agent *agent);

/* Closes the channel and removes its keys. */
void xtop_agent_close(struct xtop_agent *agent);

#endif
