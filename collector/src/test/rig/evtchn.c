/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libxenevtchn.so.1 over the rig's state: the calls of xenevtchn.h with the rules of xen/common/event_channel.c and
 * of Linux' drivers/xen/evtchn.c. The file descriptor is a FIFO of u32 port numbers, so poll and a batch read work
 * as on the device; numbers are not unmasked by writing them back, only by xenevtchn_unmask.
 */
#define _GNU_SOURCE
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xenevtchn.h>

struct xenevtchn_handle {
	struct rig *rig;
	uint32_t domid; /* whose kernel we are; taken when the handle is opened */
	uint32_t id;
	int fd;
};

static void queue_path(const xenevtchn_handle *xce, char *path, size_t size)
{
	rig_path(xce->rig, path, size, "events.%u.%d", xce->id, getpid());
}

xenevtchn_handle *xenevtchn_open(struct xentoollog_logger *logger, unsigned int flags)
{
	xenevtchn_handle *xce = calloc(1, sizeof(*xce));
	char path[256];
	int error;

	(void)logger;
	(void)flags;
	if (!xce)
		return NULL;
	xce->rig = rig_open();
	if (!xce->rig)
		goto failed;
	xce->domid = rig_own_domid();
	rig_lock(xce->rig);
	xce->id = ++xce->rig->shared->last_handle;
	rig_unlock(xce->rig);
	queue_path(xce, path, sizeof(path));
	xce->fd = mkfifo(path, 0600) ? -1 : open(path, O_RDWR | O_CLOEXEC);
	if (xce->fd >= 0)
		return xce;
failed:
	error = errno;
	if (xce->rig)
		rig_close(xce->rig);
	free(xce);
	errno = error;
	return NULL;
}

xenevtchn_handle *xenevtchn_fdopen(struct xentoollog_logger *logger, int fd, unsigned int flags)
{
	(void)logger;
	(void)fd;
	(void)flags;
	errno = ENOSYS; /* only for xenstored's live update */
	return NULL;
}

static bool mine(const xenevtchn_handle *xce, const struct port *port)
{
	return port && port->state != PORT_FREE && port->handle == xce->id;
}

int xenevtchn_close(xenevtchn_handle *xce)
{
	char path[256];

	if (!xce)
		return 0;
	rig_lock(xce->rig);
	for (uint32_t number = 1; number < xce->rig->shared->port_end[xce->domid]; number++)
		if (mine(xce, port_of(xce->rig, xce->domid, number)))
			port_close(xce->rig, xce->domid, number);
	rig_unlock(xce->rig);
	queue_path(xce, path, sizeof(path));
	unlink(path);
	close(xce->fd);
	rig_close(xce->rig);
	free(xce);
	return 0;
}

int xenevtchn_fd(xenevtchn_handle *xce)
{
	return xce->fd;
}

xenevtchn_port_or_error_t xenevtchn_bind_unbound_port(xenevtchn_handle *xce, uint32_t domid)
{
	int number;

	rig_lock(xce->rig);
	number = port_take(xce->rig, xce->domid, xce->id);
	if (number > 0) {
		struct port *port = port_of(xce->rig, xce->domid, (uint32_t)number);

		port->peer_domid = domid;
		port->state = PORT_UNBOUND;
	}
	rig_unlock(xce->rig);
	return number;
}

/* evtchn_bind_interdomain(): the peer's port must be unbound and offered to us; ours is pending at once. */
xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *xce, uint32_t domid, evtchn_port_t remote)
{
	struct port *peer;
	int number = -1;

	rig_lock(xce->rig);
	peer = port_of(xce->rig, domid, remote);
	if (domid < RIG_DOMAINS && xce->rig->shared->domains[domid] == DOMAIN_ABSENT) {
		errno = ESRCH;
	} else if (!peer || peer->state != PORT_UNBOUND || peer->peer_domid != xce->domid) {
		errno = EINVAL;
	} else {
		number = port_take(xce->rig, xce->domid, xce->id);
	}
	if (number > 0) {
		struct port *port = port_of(xce->rig, xce->domid, (uint32_t)number);

		port->peer_domid = domid;
		port->peer_port = remote;
		port->state = PORT_INTERDOMAIN;
		peer->peer_port = (uint32_t)number;
		peer->state = PORT_INTERDOMAIN;
		port_raise(xce->rig, xce->domid, (uint32_t)number);
	}
	rig_unlock(xce->rig);
	return number;
}

xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle *xce, unsigned int virq)
{
	int number;

	rig_lock(xce->rig);
	number = port_take(xce->rig, xce->domid, xce->id);
	if (number > 0) {
		struct port *port = port_of(xce->rig, xce->domid, (uint32_t)number);

		port->virq = virq;
		port->state = PORT_VIRQ;
	}
	rig_unlock(xce->rig);
	return number;
}

int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port)
{
	int failed = -1;

	rig_lock(xce->rig);
	if (mine(xce, port_of(xce->rig, xce->domid, port)))
		failed = port_send(xce->rig, xce->domid, port);
	else
		errno = ENOTCONN; /* evtchn_ioctl(), IOCTL_EVTCHN_NOTIFY of a port that is not this file's */
	rig_unlock(xce->rig);
	return failed;
}

int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port)
{
	int failed = -1;

	rig_lock(xce->rig);
	if (mine(xce, port_of(xce->rig, xce->domid, port))) {
		port_close(xce->rig, xce->domid, port);
		failed = 0;
	} else {
		errno = ENOTCONN;
	}
	rig_unlock(xce->rig);
	return failed;
}

int xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port)
{
	rig_lock(xce->rig);
	if (mine(xce, port_of(xce->rig, xce->domid, port)))
		port_unmask(xce->rig, xce->domid, port);
	rig_unlock(xce->rig);
	return 0; /* evtchn_write() ignores numbers that are not this file's */
}

xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *xce)
{
	evtchn_port_t port;

	return read(xce->fd, &port, sizeof(port)) == sizeof(port) ? (int)port : -1;
}

int xenevtchn_restrict(xenevtchn_handle *xce, domid_t domid)
{
	(void)xce;
	(void)domid;
	return 0;
}
