/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Plays a domain to xenstored:
 *
 *   rig-domain host                     as xen-init-dom0: domain 0's own nodes
 *   rig-domain run DOMID NAME UUID      as the toolstack: the domain's nodes and INTRODUCE; then as the guest's kernel
 *                                       (drivers/xen/xenbus): puts the clients of $FAKEXEN_DIR/xenbus.DOMID on the
 *                                       shared-memory ring, so that a process is this domain to xenstored
 *   rig-domain remove DOMID UUID        as the toolstack after xl destroy: RELEASE, the nodes go
 *
 * "run" prints a line when the domain is there, and ends at end of file on standard input.
 * One ring carries all clients: requests get an own id, watch tokens the client's number as a prefix; what a client
 * leaves behind (watches, transactions) is ended for it, as xenbus_dev_frontend.c does.
 */
#define _GNU_SOURCE
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenevtchn.h>
#include <xenstore.h>
#include <xen/io/xs_wire.h>

#define CLIENTS 64
#define PENDING 4096
#define MESSAGE_MAX (sizeof(struct xsd_sockmsg) + XENSTORE_PAYLOAD_MAX)
#define NOBODY -1

struct buffer {
	char *bytes;
	size_t used, size;
};

struct leftover { /* a watch ("path\0token\0") or a transaction ("ID") that a client has open */
	struct leftover *next;
	uint32_t type;
	uint32_t transaction;
	size_t length;
	char payload[];
};

struct client {
	int fd; /* -1: free */
	struct buffer in;
	struct leftover *leftovers;
};

struct pending {
	bool used;
	int client;
	uint32_t id;
	uint32_t type;
};

static struct {
	struct xenstore_domain_interface *ring;
	xenevtchn_handle *events;
	int port;
	struct client clients[CLIENTS];
	struct pending pending[PENDING];
	uint32_t next_pending;
	struct buffer out, in;
} bus;

static void buffer_add(struct buffer *buffer, const void *bytes, size_t count)
{
	if (buffer->used + count > buffer->size) {
		buffer->size = 2 * (buffer->used + count);
		buffer->bytes = realloc(buffer->bytes, buffer->size);
		if (!buffer->bytes)
			abort();
	}
	memcpy(buffer->bytes + buffer->used, bytes, count);
	buffer->used += count;
}

static void buffer_take(struct buffer *buffer, size_t count)
{
	if (!count)
		return; /* there may be no bytes at all yet */
	memmove(buffer->bytes, buffer->bytes + count, buffer->used - count);
	buffer->used -= count;
}

/* ---- the ring (xen/include/public/io/xs_wire.h) ---- */

static void ring_move(void)
{
	struct xenstore_domain_interface *ring = bus.ring;
	uint32_t sent = 0, received = 0;

	for (;;) {
		uint32_t producer = ring->req_prod;
		uint32_t space = XENSTORE_RING_SIZE - (producer - __atomic_load_n(&ring->req_cons, __ATOMIC_ACQUIRE));

		if (!space || sent == bus.out.used)
			break;
		ring->req[MASK_XENSTORE_IDX(producer)] = bus.out.bytes[sent++];
		__atomic_store_n(&ring->req_prod, producer + 1, __ATOMIC_RELEASE);
	}
	for (;;) {
		uint32_t consumer = ring->rsp_cons;

		if (consumer == __atomic_load_n(&ring->rsp_prod, __ATOMIC_ACQUIRE))
			break;
		buffer_add(&bus.in, &ring->rsp[MASK_XENSTORE_IDX(consumer)], 1);
		__atomic_store_n(&ring->rsp_cons, consumer + 1, __ATOMIC_RELEASE);
		received++;
	}
	buffer_take(&bus.out, sent);
	if (sent || received)
		xenevtchn_notify(bus.events, (evtchn_port_t)bus.port);
}

static void request(int client, struct xsd_sockmsg header, const void *payload)
{
	struct pending *pending = &bus.pending[bus.next_pending % PENDING];

	*pending = (struct pending){true, client, header.req_id, header.type};
	header.req_id = bus.next_pending++ % PENDING;
	buffer_add(&bus.out, &header, sizeof(header));
	buffer_add(&bus.out, payload, header.len);
}

/* ---- what clients leave behind ---- */

static void leftover_add(struct client *client, uint32_t type, uint32_t transaction, const void *payload, size_t length)
{
	struct leftover *leftover = calloc(1, sizeof(*leftover) + length);

	if (!leftover)
		abort();
	leftover->type = type;
	leftover->transaction = transaction;
	leftover->length = length;
	memcpy(leftover->payload, payload, length);
	leftover->next = client->leftovers;
	client->leftovers = leftover;
}

static void leftover_remove(struct client *client, uint32_t type, uint32_t transaction, const void *payload,
			    size_t length)
{
	for (struct leftover **at = &client->leftovers; *at; at = &(*at)->next) {
		struct leftover *leftover = *at;

		if (leftover->type == type && leftover->transaction == transaction && leftover->length == length &&
		    !memcmp(leftover->payload, payload, length)) {
			*at = leftover->next;
			free(leftover);
			return;
		}
	}
}

static void client_end(struct client *client)
{
	close(client->fd);
	client->fd = -1;
	client->in.used = 0;
	while (client->leftovers) {
		struct leftover *leftover = client->leftovers;
		struct xsd_sockmsg header = {.type = leftover->type, .tx_id = leftover->transaction};

		header.len = (uint32_t)leftover->length;
		request(NOBODY, header, leftover->payload);
		client->leftovers = leftover->next;
		free(leftover);
	}
}

static bool send_all(int fd, const void *bytes, size_t count)
{
	while (count) {
		ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes = (const char *)bytes + sent;
		count -= (size_t)sent;
	}
	return true;
}

static void client_send(int number, struct xsd_sockmsg header, const void *payload)
{
	struct client *client = number == NOBODY ? NULL : &bus.clients[number];

	if (client && client->fd >= 0 &&
	    !(send_all(client->fd, &header, sizeof(header)) && send_all(client->fd, payload, header.len)))
		client_end(client);
}

/* ---- messages ---- */

static void client_request(int number, struct xsd_sockmsg header, const char *payload)
{
	struct client *client = &bus.clients[number];
	char changed[MESSAGE_MAX + 16];
	size_t path;
	int prefix;

	if (header.type == XS_TRANSACTION_END)
		leftover_remove(client, XS_TRANSACTION_END, header.tx_id, "F", 2);
	if (header.type != XS_WATCH && header.type != XS_UNWATCH) {
		request(number, header, payload);
		return;
	}
	path = strnlen(payload, header.len) + 1;
	if (path >= header.len) { /* malformed: let xenstored say so */
		request(number, header, payload);
		return;
	}
	memcpy(changed, payload, path);
	prefix = sprintf(changed + path, "%d.", number);
	memcpy(changed + path + prefix, payload + path, header.len - path);
	header.len += (uint32_t)prefix;
	if (header.type == XS_WATCH)
		leftover_add(client, XS_UNWATCH, 0, changed, header.len);
	else
		leftover_remove(client, XS_UNWATCH, 0, changed, header.len);
	request(number, header, changed);
}

static void watch_event(struct xsd_sockmsg header, char *payload)
{
	size_t path = strnlen(payload, header.len) + 1;
	int number, prefix = 0;

	if (path >= header.len || sscanf(payload + path, "%d.%n", &number, &prefix) != 1 || !prefix)
		return;
	if (number < 0 || number >= CLIENTS)
		return;
	memmove(payload + path, payload + path + prefix, header.len - path - (size_t)prefix);
	header.len -= (uint32_t)prefix;
	client_send(number, header, payload);
}

static void reply(struct xsd_sockmsg header, const char *payload)
{
	struct pending *pending = &bus.pending[header.req_id % PENDING];

	if (!pending->used)
		return;
	pending->used = false;
	if (pending->client != NOBODY && pending->type == XS_TRANSACTION_START && header.type == XS_TRANSACTION_START)
		leftover_add(&bus.clients[pending->client], XS_TRANSACTION_END, (uint32_t)strtoul(payload, NULL, 10), "F",
			     2);
	header.req_id = pending->id;
	client_send(pending->client, header, payload);
}

static void messages_from_xenstored(void)
{
	struct xsd_sockmsg header;

	while (bus.in.used >= sizeof(header)) {
		char payload[XENSTORE_PAYLOAD_MAX * 32 + 1];

		memcpy(&header, bus.in.bytes, sizeof(header));
		if (header.len >= sizeof(payload))
			abort();
		if (bus.in.used < sizeof(header) + header.len)
			return;
		memcpy(payload, bus.in.bytes + sizeof(header), header.len);
		payload[header.len] = 0;
		buffer_take(&bus.in, sizeof(header) + header.len);
		if (header.type == XS_WATCH_EVENT)
			watch_event(header, payload);
		else
			reply(header, payload);
	}
}

static void messages_from_client(int number)
{
	struct client *client = &bus.clients[number];
	struct xsd_sockmsg header;
	char bytes[4096];
	ssize_t count = read(client->fd, bytes, sizeof(bytes));

	if (count <= 0) {
		client_end(client);
		return;
	}
	buffer_add(&client->in, bytes, (size_t)count);
	while (client->in.used >= sizeof(header)) {
		memcpy(&header, client->in.bytes, sizeof(header));
		if (header.len > XENSTORE_PAYLOAD_MAX) {
			client_end(client);
			return;
		}
		if (client->in.used < sizeof(header) + header.len)
			return;
		client_request(number, header, client->in.bytes + sizeof(header));
		buffer_take(&client->in, sizeof(header) + header.len);
	}
}

static void client_accept(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	for (int number = 0; number < CLIENTS && fd >= 0; number++) {
		if (bus.clients[number].fd < 0) {
			bus.clients[number].fd = fd;
			return;
		}
	}
	if (fd >= 0)
		close(fd);
}

static void serve(int listener)
{
	for (;;) {
		struct pollfd polls[CLIENTS + 3] = {
			{STDIN_FILENO, POLLIN, 0}, {listener, POLLIN, 0}, {xenevtchn_fd(bus.events), POLLIN, 0}};
		char ignored[64];

		ring_move();
		messages_from_xenstored();
		for (int number = 0; number < CLIENTS; number++) {
			/* as long as much waits for the ring no client may add to it */
			int fd = bus.out.used > 16 * MESSAGE_MAX ? -1 : bus.clients[number].fd;

			polls[number + 3] = (struct pollfd){fd, POLLIN, 0};
		}
		if (poll(polls, CLIENTS + 3, bus.out.used ? 10 : -1) < 0 && errno != EINTR)
			return;
		if (polls[0].revents && read(STDIN_FILENO, ignored, sizeof(ignored)) <= 0)
			return;
		if (polls[1].revents)
			client_accept(listener);
		if (polls[2].revents)
			xenevtchn_unmask(bus.events, (evtchn_port_t)xenevtchn_pending(bus.events));
		for (int number = 0; number < CLIENTS; number++)
			if (polls[number + 3].revents && bus.clients[number].fd >= 0)
				messages_from_client(number);
	}
}

/* ---- the toolstack ---- */

static struct xs_handle *store(void)
{
	struct xs_handle *xs = xs_open(0);

	if (!xs) {
		perror("rig-domain: xenstored");
		exit(1);
	}
	return xs;
}

static bool node(struct xs_handle *xs, const char *path, const char *value, uint32_t owner, uint32_t reader)
{
	struct xs_permissions permissions[] = {{owner, XS_PERM_NONE}, {reader, XS_PERM_READ}};

	return xs_write(xs, XBT_NULL, path, value, (unsigned int)strlen(value)) &&
	       xs_set_permissions(xs, XBT_NULL, path, permissions, owner == reader ? 1 : 2);
}

/* The nodes of tools/libs/light/libxl_create.c that matter to a guest and to its watchers; then INTRODUCE, as there. */
static bool introduce(uint32_t domid, const char *name, const char *uuid)
{
	struct xs_handle *xs = store();
	char root[64], path[128], value[64];
	bool done;

	snprintf(root, sizeof(root), "/local/domain/%u", domid);
	done = node(xs, root, "", 0, domid);
	snprintf(path, sizeof(path), "/vm/%s", uuid);
	done = done && node(xs, path, "", 0, domid);
	snprintf(path, sizeof(path), "/vm/%s/uuid", uuid);
	done = done && node(xs, path, uuid, 0, domid);
	snprintf(path, sizeof(path), "/vm/%s/name", uuid);
	done = done && node(xs, path, name, 0, domid);
	snprintf(path, sizeof(path), "%s/vm", root);
	snprintf(value, sizeof(value), "/vm/%s", uuid);
	done = done && node(xs, path, value, 0, domid);
	snprintf(path, sizeof(path), "%s/name", root);
	done = done && node(xs, path, name, 0, domid);
	snprintf(path, sizeof(path), "%s/domid", root);
	snprintf(value, sizeof(value), "%u", domid);
	done = done && node(xs, path, value, 0, domid);
	snprintf(path, sizeof(path), "%s/data", root);
	done = done && node(xs, path, "", domid, domid) &&
	       xs_introduce_domain(xs, domid, RIG_XENSTORE_GRANT, (unsigned int)bus.port);
	if (!done)
		perror("rig-domain: cannot introduce the domain");
	xs_close(xs);
	return done;
}

static int host(void)
{
	struct xs_handle *xs = store();
	bool done = node(xs, "/local/domain/0/name", "Domain-0", 0, 0) && node(xs, "/local/domain/0/domid", "0", 0, 0);

	xs_close(xs);
	return done ? 0 : 1;
}

static int remove_domain(uint32_t domid, const char *uuid)
{
	struct xs_handle *xs = store();
	char path[128];

	xs_release_domain(xs, domid); /* fails where xenstored noticed the death itself */
	snprintf(path, sizeof(path), "/local/domain/%u", domid);
	xs_rm(xs, XBT_NULL, path);
	snprintf(path, sizeof(path), "/vm/%s", uuid);
	xs_rm(xs, XBT_NULL, path);
	xs_close(xs);
	return 0;
}

static int listen_at(const struct rig *rig, uint32_t domid)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	char path[256];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	rig_path(rig, path, sizeof(path), "xenbus.%u", domid);
	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	unlink(path);
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 16) ? -1 : fd;
}

/* Xen calls it the domain's handle; the toolstack sets it when it creates the domain. */
static bool set_handle(struct rig *rig, uint32_t domid, const char *uuid)
{
	uint8_t *handle = rig->shared->uuids[domid];

	for (int i = 0; i < 16; i++) {
		uuid += *uuid == '-';
		if (sscanf(uuid, "%2hhx", &handle[i]) != 1)
			return false;
		uuid += 2;
	}
	return true;
}

static int run(uint32_t domid, const char *name, const char *uuid)
{
	struct rig *rig = rig_open();
	struct grant *grant = NULL;
	int listener;

	if (!rig) {
		perror("rig-domain: no rig in FAKEXEN_DIR");
		return 1;
	}
	if (domid >= RIG_DOMAINS || !set_handle(rig, domid, uuid)) {
		fprintf(stderr, "rig-domain: %u %s is not a domid and a uuid\n", domid, uuid);
		return 2;
	}
	rig_lock(rig);
	if (!grant_create(rig, domid, RIG_XENSTORE_GRANT, 0, true))
		grant = grant_open(rig, domid, RIG_XENSTORE_GRANT);
	rig_unlock(rig);
	bus.events = xenevtchn_open(NULL, 0);
	bus.port = bus.events ? xenevtchn_bind_unbound_port(bus.events, 0) : -1;
	listener = listen_at(rig, domid);
	if (!grant || bus.port < 0 || listener < 0) {
		perror("rig-domain");
		return 1;
	}
	bus.ring = (struct xenstore_domain_interface *)grant->page;
	for (int number = 0; number < CLIENTS; number++)
		bus.clients[number].fd = -1;
	if (!introduce(domid, name, uuid))
		return 1;
	printf("domain %u\n", domid);
	fflush(stdout);
	serve(listener);
	return 0;
}

int main(int count, char **arguments)
{
	if (count == 5 && !strcmp(arguments[1], "run")) {
		setenv("FAKEXEN_DOMID", arguments[2], 1);
		return run((uint32_t)strtoul(arguments[2], NULL, 10), arguments[3], arguments[4]);
	}
	if (count == 4 && !strcmp(arguments[1], "remove"))
		return remove_domain((uint32_t)strtoul(arguments[2], NULL, 10), arguments[3]);
	if (count == 2 && !strcmp(arguments[1], "host"))
		return host();
	fprintf(stderr, "usage: rig-domain host | run DOMID NAME UUID | remove DOMID UUID\n");
	return 2;
}
