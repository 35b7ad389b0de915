/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One end of a vchan, for a guest that has no libxenvchan: two rings of bytes
 * in shared memory and an event channel, as
 * xen/include/public/io/libxenvchan.h lays them out. Any end of that ABI can
 * be the other: libxenvchan, ocaml-vchan, xtop's collector.
 *
 * Here are the server, which grants one page with both rings inside it (order
 * 10 from the client to us, order 11 from us to the client), and what both
 * ends do with an open channel. The client is in vchan_connect.h; who only
 * listens need not link it.
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
#define VCHAN_READ_SIZE 1024u  /* a listener's ring of order 10: client to server */
#define VCHAN_WRITE_SIZE 2048u /* a listener's ring of order 11: server to client */

/* Offset of srv_live: the byte that a kernel clears if the server's process dies. */
#define VCHAN_SERVER_LIVE 21u

/* Bits of vchan_request(). */
#define VCHAN_WRITTEN 1u /* wake me when the other end has written */
#define VCHAN_READ 2u    /* wake me when the other end has read */

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
	 * Grants one page to `client`, writable; vchan_listen() zeroes it. Where a process can die
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
	VCHAN_CLOSED,    /* neither listening nor connected */
	VCHAN_FRESH,     /* listening, no client so far */
	VCHAN_CONNECTED, /* the other end is there */
	VCHAN_LEFT,      /* it went away, unread bytes stay; a listener may get another client, a client must connect anew */
	VCHAN_BROKEN     /* it broke the rules: close, and listen or connect anew */
};

struct vchan_client_port;

/* All of it the channel's own. */
struct vchan {
	const struct vchan_port *port;               /* a listener's */
	const struct vchan_client_port *client_port; /* a client's */
	void *context;
	const char *path;
	unsigned char *page;
	unsigned char *read_ring;
	unsigned char *write_ring;
	void (*notify)(void *context, uint32_t channel);
	void (*end)(struct vchan *vchan);
	uint32_t read_size; /* powers of two */
	uint32_t write_size;
	uint32_t reference;
	uint32_t channel;
	uint32_t read_index;  /* ours: bytes we have read */
	uint32_t write_index; /* ours: bytes we have written */
	uint16_t peer;        /* domid of the other end */
	unsigned char client; /* 1: we are the client */
	unsigned char open;
	unsigned char broken;
};

/*
 * Starts to listen for domain `client` under `path`, which must stay valid and
 * be at most 36 characters long ("data/vchan/0/xtop"). Returns 0, or what the
 * failing function of the port returned, with everything undone.
 */
int vchan_listen(struct vchan *vchan, const struct vchan_port *port, void *context, uint16_t client, const char *path);

/*
 * Where the channel is now. Looks at one shared byte; never changes anything in
 * the page. A domain that dies clears no byte and rings nobody: only xenstore
 * (@releaseDomain, or the peer's nodes that vanish) tells.
 */
enum vchan_state vchan_state(struct vchan *vchan);

/* Bytes that can be read, 0 to the ring's size; an impossible index makes the channel broken, and 0. */
uint32_t vchan_readable(struct vchan *vchan);

/* Bytes that can be written, 0 to the ring's size; an impossible index makes the channel broken, and 0. */
uint32_t vchan_writable(struct vchan *vchan);

/* Moves at most `length` bytes out of the ring and returns how many; wakes a peer that asked for it. */
uint32_t vchan_read(struct vchan *vchan, void *bytes, uint32_t length);

/* Moves all of `length` bytes into the ring, or none: returns `length` or 0; wakes a peer that asked for it. */
uint32_t vchan_write(struct vchan *vchan, const void *bytes, uint32_t length);

/*
 * Asks the other end for an event at its next write or read (VCHAN_WRITTEN,
 * VCHAN_READ); holds once. It may have moved in the meantime: look at
 * vchan_readable() or vchan_writable() again before sleeping.
 */
void vchan_request(struct vchan *vchan, unsigned bits);

/*
 * Says goodbye and gives everything back: keys, grant and event channel, or a
 * client's mappings and event channel. Harmless on a closed one.
 */
void vchan_close(struct vchan *vchan);

#endif
