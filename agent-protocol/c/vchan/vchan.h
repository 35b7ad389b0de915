/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The server end of one vchan, for a guest that has no libxenvchan: one granted
 * page with both rings inside it (order 10 from the client to us, order 11 from
 * us to the client), as xen/include/public/io/libxenvchan.h lays it out. Any
 * client of that ABI can connect: libxenvchan, ocaml-vchan, xtop's collector.
 *
 * Freestanding C99: no malloc, no libc but memcpy and memset. Nothing here
 * blocks, sleeps or loops for longer than the bytes it was asked to move. A
 * channel belongs to one thread. The other end is not trusted: our own indices
 * are private copies, the peer's is read once a step and checked, and its
 * bytes are copied out before anybody looks at them.
 *
 * Little-endian machines only (x86, Arm as Xen runs it): the page is shared.
 */
#ifndef XTOP_VCHAN_H
#define XTOP_VCHAN_H

#include <stddef.h>
#include <stdint.h>

#define VCHAN_PAGE_SIZE 4096u
#define VCHAN_READ_SIZE 1024u  /* ring of order 10: client to server */
#define VCHAN_WRITE_SIZE 2048u /* ring of order 11: server to client */

/* Offset of srv_live: the byte that a kernel clears if the server's process dies. */
#define VCHAN_SERVER_LIVE 21u

/* Bits of vchan_request(). */
#define VCHAN_WRITTEN 1u /* wake me when the client has written */
#define VCHAN_READ 2u    /* wake me when the client has read */

/*
 * What the guest's kernel must provide. Every function gets `context` of
 * vchan_listen(). Those that return int return 0, or a negative number that is
 * handed to the caller of vchan_listen() unchanged.
 */
struct vchan_port {
	/* A new event channel that domain `client` may bind: EVTCHNOP_alloc_unbound. */
	int (*channel_open)(void *context, uint16_t client, uint32_t *channel);
	void (*channel_close)(void *context, uint32_t channel);
	/* EVTCHNOP_send; must not block. */
	void (*channel_notify)(void *context, uint32_t channel);
	/*
	 * Grants one zeroed page to `client`, writable. Where a process can die
	 * without its kernel (Linux), the kernel shall then clear the page's
	 * byte VCHAN_SERVER_LIVE and send an event on `channel`.
	 */
	int (*page_grant)(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference);
	/*
	 * Ends the grant. The client may still have the page mapped: it must
	 * not be used for anything else until Xen says that it is not.
	 */
	void (*page_revoke)(void *context, void *page, uint32_t reference);
	/*
	 * Writes <path>/ring-ref and <path>/event-channel (decimal, no NUL) in
	 * one xenstore transaction, each readable by `client` only: permissions
	 * n<self>,r<client>. `path` is relative to the guest's own
	 * /local/domain/<self>.
	 */
	int (*keys_publish)(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel);
	void (*keys_remove)(void *context, const char *path);
};

enum vchan_state {
	VCHAN_CLOSED,    /* not listening */
	VCHAN_FRESH,     /* listening, no client so far */
	VCHAN_CONNECTED, /* a client is there */
	VCHAN_LEFT,      /* the client went away; another may come, unread bytes stay */
	VCHAN_BROKEN     /* the client broke the rules: close, and listen anew on a fresh page */
};

struct vchan {
	const struct vchan_port *port;
	void *context;
	const char *path;
	unsigned char *page;
	uint32_t reference;
	uint32_t channel;
	uint32_t read_index;  /* ours: bytes we have read */
	uint32_t write_index; /* ours: bytes we have written */
	uint16_t client;
	unsigned char open;
	unsigned char broken;
};

/*
 * Starts to listen for domain `client` under `path`, which must stay valid and
 * be at most 36 characters long ("data/vchan/0/xtop"). Returns 0, or what the
 * failing function of the port returned, with everything undone.
 */
int vchan_listen(struct vchan *vchan, const struct vchan_port *port, void *context, uint16_t client, const char *path);

/* Where the channel is now. Looks at one shared byte; never changes anything in the page. */
enum vchan_state vchan_state(struct vchan *vchan);

/* Bytes that can be read, 0 to VCHAN_READ_SIZE; an impossible index makes the channel broken, and 0. */
uint32_t vchan_readable(struct vchan *vchan);

/* Bytes that can be written, 0 to VCHAN_WRITE_SIZE; an impossible index makes the channel broken, and 0. */
uint32_t vchan_writable(struct vchan *vchan);

/* Moves at most `length` bytes out of the ring and returns how many; wakes a client that asked for it. */
uint32_t vchan_read(struct vchan *vchan, void *bytes, uint32_t length);

/* Moves all of `length` bytes into the ring, or none: returns `length` or 0; wakes a client that asked for it. */
uint32_t vchan_write(struct vchan *vchan, const void *bytes, uint32_t length);

/*
 * Asks the client for an event at its next write or read (VCHAN_WRITTEN,
 * VCHAN_READ); holds once. The client may have moved in the meantime: look at
 * vchan_readable() or vchan_writable() again before sleeping.
 */
void vchan_request(struct vchan *vchan, unsigned bits);

/* Says goodbye, removes the keys, ends the grant and the event channel. Harmless on a closed one. */
void vchan_close(struct vchan *vchan);

#endif
