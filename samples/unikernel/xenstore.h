/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests to xenstore over the ring that Xen gives to a guest (io/xs_wire.h).
 * One request at a time; the calling thread waits, others run; each request is
 * bounded by five seconds. Paths are relative to /local/domain/<self>.
 */
#ifndef XTOP_XENSTORE_H
#define XTOP_XENSTORE_H

#include "thread.h"
#include "xen.h"

/* Most bytes of a value that are read. */
#define XENSTORE_VALUE 256u

/* Starts anew on platform.store, at boot and after a restore; whoever waited for an answer gets ERROR_TIMEOUT. */
void xenstore_init(void);

/*
 * These return 0, or for a read the length of the value, which is cut at size - 1 and gets a zero; or a negative error:
 * ERROR_AGAIN for EAGAIN, ERROR_INPUT for xenstore's other errors, ERROR_TIMEOUT.
 */
int xenstore_read(const char *path, char *value, uint32_t size);
int xenstore_write(const char *path, const char *value);
int xenstore_remove(const char *path);

/* One digit is the watch's token. */
int xenstore_watch(const char *path, char token);

/*
 * Writes <path>/ring-ref and <path>/event-channel in one transaction, readable
 * by `client` only (permissions n<self>,r<client>).
 */
int xenstore_publish(const char *path, domid_t client, uint32_t reference, uint32_t channel);

/* Waits for watches: a set of bits, one for each token that fired since the last call; 0 when `until` came first. */
uint32_t xenstore_await(uint64_t until);

/* For the time of a suspend: no request is under way, none begins. */
void xenstore_lock(void);
void xenstore_unlock(void);

#endif
