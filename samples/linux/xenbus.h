/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests to xenstore over /dev/xen/xenbus (xen/include/public/io/xs_wire.h).
 * No watches, one request at a time, each bounded by a time-out: a guest must
 * not hang because dom0's xenstore does.
 */
#ifndef XTOP_XENBUS_H
#define XTOP_XENBUS_H

#include <stddef.h>
#include <stdint.h>

enum xenbus_type {
	XENBUS_READ = 2,
	XENBUS_TRANSACTION_START = 6,
	XENBUS_TRANSACTION_END = 7,
	XENBUS_WRITE = 11,
	XENBUS_RM = 13,
	XENBUS_SET_PERMS = 14
};

/*
 * Sends a request and waits for its reply. `reply` gets at most `size` - 1
 * bytes and a zero after them; its length is returned. A negative return is an
 * errno: that of xenstore's error where this side knows the name, EIO for
 * other names and for nonsense, ETIMEDOUT after five seconds.
 */
int xenbus_call(int device, enum xenbus_type type, uint32_t transaction, const void *payload, size_t length, char *reply, size_t size);

/* READ of a node holding a decimal number. Returns 0 or a negative errno. */
int xenbus_read_number(int device, const char *path, uint32_t *value);

/*
 * Writes the two keys of a vchan server in one transaction, readable by
 * `client`. Returns 0 or a negative errno.
 */
int xenbus_publish(int device, const char *path, uint32_t self, uint32_t client, uint32_t reference, uint32_t channel);

/* Removes a node and all below it. */
int xenbus_remove(int device, const char *path);

#endif
