/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client end of a vchan: connects to whoever listens in another domain
 * with vchan_listen(), libxenvchan, ocaml-vchan or xtop's Java. Once connected,
 * everything in vchan.h works on it as on a listener's channel.
 *
 * Accepted is every layout that libxenvchan makes up to rings of 64 KiB: rings
 * inside the page, and rings of 1 to 16 pages of their own (orders 12 to 16).
 * A port without rings_map() accepts rings inside the page only, which is what
 * vchan_listen(), xtop's agents and vchan-socket-proxy make.
 */
#ifndef XTOP_VCHAN_CONNECT_H
#define XTOP_VCHAN_CONNECT_H

#include "vchan.h"

/* Largest ring, log2 of its bytes: 16 pages. Costs 4 bytes of stack a page. A build may set 11 to 20. */
#ifndef VCHAN_LARGEST_ORDER
#define VCHAN_LARGEST_ORDER 16
#endif

/* Offset of cli_live: the byte that a kernel clears if the client's process dies. */
#define VCHAN_CLIENT_LIVE 20u

/* Why vchan_connect() did not take what it found; above 0, for below 0 is the port's. */
enum vchan_refusal {
	VCHAN_BAD_KEY = 1, /* a key is not a number from 1 to 4294967295 */
	VCHAN_BAD_DOMAIN,  /* no such domain can be: 0x7ff0 or above */
	VCHAN_NO_SERVER,   /* the keys are stale: nobody serves on that page */
	VCHAN_TAKEN,       /* the page says that a client is there, and nobody took that back */
	VCHAN_BAD_ORDER,   /* a ring too small, larger than VCHAN_LARGEST_ORDER or than the port maps, or over something else */
	VCHAN_BAD_INDEX    /* more bytes in a ring than it holds */
};

/*
 * What the guest's kernel must provide. Every function gets `context` of
 * vchan_connect(). Those that return int return 0, or a negative number that is
 * handed to the caller of vchan_connect() unchanged.
 */
struct vchan_client_port {
	/*
	 * Reads <path>/<key> of xenstore: at most `size` bytes of it into
	 * `value`, and its whole length into *length.
	 */
	int (*key_read)(void *context, const char *path, const char *key, char *value, uint32_t size, uint32_t *length);
	/* A channel of our own, bound to the one that `server` offers: EVTCHNOP_bind_interdomain. Only one client can. */
	int (*channel_bind)(void *context, uint16_t server, uint32_t offered, uint32_t *channel);
	void (*channel_close)(void *context, uint32_t channel);
	/* EVTCHNOP_send; must not block. */
	void (*channel_notify)(void *context, uint32_t channel);
	/*
	 * Maps one page of `server`, writable. Where a process can die without
	 * its kernel (Linux), the kernel shall then clear the page's byte
	 * VCHAN_CLIENT_LIVE and send an event on `channel`.
	 */
	int (*page_map)(void *context, uint16_t server, uint32_t reference, uint32_t channel, void **page);
	/* Ends that mapping; the server cannot use the page for anything else before. */
	void (*page_unmap)(void *context, void *page);
	/*
	 * Maps 1 to 16 pages of `server` one after the other, writable or for
	 * reading only. Both functions NULL: rings inside the page only. With a
	 * page_map() that asks for a notification they must be there: stale keys
	 * may lead to a page that is something else by now, and even an unmap
	 * would write into it, so it is looked at through these first.
	 */
	int (*rings_map)(void *context, uint16_t server, const uint32_t *references, uint32_t count, int writable, void **pages);
	void (*rings_unmap)(void *context, void *pages, uint32_t count);
};

/*
 * Connects to the server in domain `server` whose keys are under `path`:
 * absolute, "/local/domain/5/data/vchan/7/echo" for our own domid 7. Returns 0;
 * a number of enum vchan_refusal; or what the failing function of the port
 * returned. After a failure everything is undone and the page was not written
 * to. Does not wait for a server: call it again when xenstore's watch of the
 * path fires, or a while later.
 *
 * A server that stayed when its last client left goes on where that one
 * stopped: what it wrote then and nobody read is read first, so a protocol over
 * the channel must have a beginning that can be told. A server that went away
 * (VCHAN_LEFT) does not come back on the same page: read what is left, close,
 * connect anew.
 */
int vchan_connect(struct vchan *vchan, const struct vchan_client_port *port, void *context, uint16_t server, const char *path);

#endif
