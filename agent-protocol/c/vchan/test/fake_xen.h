/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Xen and a dom0 client for the native tests. The port counts what is held and
 * can be told to fail; the client does to the page what libxenvchan's client
 * does (tools/libs/vchan/io.c), written apart from the server on purpose.
 */
#ifndef XTOP_FAKE_XEN_H
#define XTOP_FAKE_XEN_H

#include "../vchan.h"

struct fake_xen {
	void *page; /* what the guest granted last; NULL after it was revoked */
	uint32_t reference, channel;
	unsigned channels, grants, keys; /* held now */
	unsigned listens;                /* keys published so far */
	unsigned events;                 /* server to client */
	unsigned calls;                  /* of the port, events included, so far */
	char path[64];
	uint16_t client;
	void (*rung)(void *context); /* called at each event, if set: a client that answers at once */
	void *rung_context;
	int fail_channel, fail_grant, fail_keys; /* what to return, 0 for success */
};

extern const struct vchan_port fake_port;

void fake_xen_release(struct fake_xen *xen);

/* The client's end. Everything it needs lives in the page, as after a restart of the collector. */
struct fake_client {
	unsigned char *page;
	uint32_t read_index, write_index;
	unsigned events; /* client to server: how often the server asked to be told */
};

/* Maps the page and says hello as libxenvchan_client_init does. */
void fake_client_connect(struct fake_client *client, struct fake_xen *xen);
/* As the kernel does for a client that closes or dies: clears cli_live. */
void fake_client_leave(struct fake_client *client);
uint32_t fake_client_readable(const struct fake_client *client);
uint32_t fake_client_writable(const struct fake_client *client);
/* Stream semantics: returns how many bytes were moved. */
uint32_t fake_client_read(struct fake_client *client, void *bytes, uint32_t length);
uint32_t fake_client_write(struct fake_client *client, const void *bytes, uint32_t length);
/* srv_notify: asks the server for an event when it has written (1) or read (2). */
void fake_client_request(struct fake_client *client, unsigned bits);

#endif
