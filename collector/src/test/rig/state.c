/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *state_dir(void)
{
	const char *dir = getenv("FAKEXEN_DIR");

	return dir && *dir ? dir : "/dev/shm/fakexen";
}

uint32_t rig_own_domid(void)
{
	const char *domid = getenv("FAKEXEN_DOMID");

	return domid ? (uint32_t)strtoul(domid, NULL, 10) : 0;
}

void rig_path(const struct rig *rig, char *path, size_t size, const char *format, ...)
{
	size_t used = (size_t)snprintf(path, size, "%s/", rig->dir);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(path + used, size - used, format, arguments);
	va_end(arguments);
}

static struct rig *rig_map(int flags)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	char path[256];
	int fd, error;

	if (!rig)
		return NULL;
	snprintf(rig->dir, sizeof(rig->dir), "%s", state_dir());
	rig_path(rig, path, sizeof(path), "state");
	fd = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
	if (fd < 0)
		goto failed;
	if (flags && ftruncate(fd, sizeof(struct shared))) /* sparse: only the ports in use take memory */
		goto failed_open;
	rig->shared = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0);
	if (rig->shared == MAP_FAILED)
		goto failed_open;
	close(fd);
	return rig;
failed_open:
	error = errno;
	close(fd);
	errno = error;
failed:
	error = errno;
	free(rig);
	errno = error;
	return NULL;
}

struct rig *rig_open(void)
{
	return rig_map(0);
}

void rig_close(struct rig *rig)
{
	munmap(rig->shared, sizeof(struct shared));
	free(rig);
}

static int write_text(const struct rig *rig, const char *name, const char *text, off_t size)
{
	char path[256];
	int fd, failed;

	rig_path(rig, path, sizeof(path), "%s", name);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	failed = write(fd, text, strlen(text)) != (ssize_t)strlen(text) || (size && ftruncate(fd, size));
	close(fd);
	return failed ? -1 : 0;
}

int rig_create(void)
{
	static const char *const folders[] = {"run", "run/xenstored", "run/xen", "log", "lib", "proc"};
	pthread_mutexattr_t attributes;
	char number[16], path[256];
	struct rig *rig;

	if (mkdir(state_dir(), 0700) && errno != EEXIST)
		return -1;
	rig = rig_map(O_CREAT | O_EXCL);
	if (!rig)
		return -1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		rig_path(rig, path, sizeof(path), "%s", folders[i]);
		if (mkdir(path, 0700))
			return -1;
	}
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&rig->shared->mutex, &attributes);
	rig->shared->domains[0] = DOMAIN_RUNNING;
	rig->shared->ports[0][RIG_DOM0_XENSTORE_PORT].state = PORT_UNBOUND;
	rig->shared->port_end[0] = RIG_DOM0_XENSTORE_PORT + 1;
	/* drivers/xen/xenfs/xenstored.c: the page and the port over which the kernel of domain 0 talks to xenstored */
	snprintf(number, sizeof(number), "%u", RIG_DOM0_XENSTORE_PORT);
	if (write_text(rig, "proc/xsd_port", number, 0) || write_text(rig, "proc/xsd_kva", "", RIG_PAGE))
		return -1;
	rig_close(rig);
	return 0;
}

void rig_lock(struct rig *rig)
{
	if (pthread_mutex_lock(&rig->shared->mutex) == EOWNERDEAD)
		pthread_mutex_consistent(&rig->shared->mutex);
}

void rig_unlock(struct rig *rig)
{
	pthread_mutex_unlock(&rig->shared->mutex);
}

/* ---- event channels ---- */

struct port *port_of(struct rig *rig, uint32_t domid, uint32_t port)
{
	return domid < RIG_DOMAINS && port > 0 && port < RIG_PORTS ? &rig->shared->ports[domid][port] : NULL;
}

int port_take(struct rig *rig, uint32_t domid, uint32_t handle)
{
	if (domid >= RIG_DOMAINS || rig->shared->domains[domid] == DOMAIN_ABSENT) {
		errno = ENODEV;
		return -1;
	}
	for (uint32_t number = RIG_FIRST_PORT; number < RIG_PORTS; number++) {
		struct port *port = port_of(rig, domid, number);

		if (port->state == PORT_FREE) {
			memset(port, 0, sizeof(*port));
			port->handle = handle;
			port->pid = getpid();
			if (rig->shared->port_end[domid] <= number)
				rig->shared->port_end[domid] = (uint16_t)(number + 1);
			return (int)number;
		}
	}
	errno = ENOSPC;
	return -1;
}

/* drivers/xen/evtchn.c, evtchn_interrupt(): mask the port, put its number into the ring of its file, once */
static void port_deliver(struct rig *rig, struct port *port, uint32_t number)
{
	char path[256];
	int fd;

	if (!port->pending || port->masked || !port->handle)
		return;
	port->pending = 0;
	port->masked = 1;
	rig_path(rig, path, sizeof(path), "events.%u.%d", port->handle, port->pid);
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return; /* its process died and was not cleaned up yet */
	if (write(fd, &number, sizeof(number)) != sizeof(number))
		fprintf(stderr, "rig: lost an event, port %u of handle %u\n", number, port->handle);
	close(fd);
}

void port_raise(struct rig *rig, uint32_t domid, uint32_t number)
{
	struct port *port = port_of(rig, domid, number);

	if (!port || port->state == PORT_FREE)
		return;
	port->pending = 1;
	port_deliver(rig, port, number);
}

void port_unmask(struct rig *rig, uint32_t domid, uint32_t number)
{
	struct port *port = port_of(rig, domid, number);

	if (!port || port->state == PORT_FREE)
		return;
	port->masked = 0;
	port_deliver(rig, port, number);
}

int port_send(struct rig *rig, uint32_t domid, uint32_t number)
{
	struct port *port = port_of(rig, domid, number);

	if (!port || port->state == PORT_FREE) {
		errno = EINVAL;
		return -1;
	}
	if (port->state == PORT_INTERDOMAIN)
		port_raise(rig, port->peer_domid, port->peer_port);
	return 0; /* xen/common/event_channel.c, evtchn_send(): "ECS_UNBOUND: silently drop the notification" */
}

void port_close(struct rig *rig, uint32_t domid, uint32_t number)
{
	struct port *port = port_of(rig, domid, number);

	if (!port || port->state == PORT_FREE)
		return;
	if (port->state == PORT_INTERDOMAIN) {
		struct port *peer = port_of(rig, port->peer_domid, port->peer_port);

		peer->state = PORT_UNBOUND;
		peer->peer_domid = domid;
		peer->peer_port = 0;
	}
	memset(port, 0, sizeof(*port));
}

static bool raise_virq(struct rig *rig, uint32_t domid, uint32_t number, struct port *port, void *virq)
{
	if (domid == 0 && port->state == PORT_VIRQ && port->virq == *(uint32_t *)virq)
		port_raise(rig, domid, number);
	return domid == 0;
}

void virq_raise(struct rig *rig, uint32_t virq)
{
	ports_each(rig, raise_virq, &virq);
}

void ports_each(struct rig *rig, bool (*visit)(struct rig *, uint32_t, uint32_t, struct port *, void *), void *context)
{
	for (uint32_t domid = 0; domid < RIG_DOMAINS; domid++) {
		for (uint32_t number = 1; number < rig->shared->port_end[domid]; number++) {
			struct port *port = port_of(rig, domid, number);

			if (port->state != PORT_FREE && !visit(rig, domid, number, port, context))
				return;
		}
	}
}

/* ---- grants ---- */

int grant_create(struct rig *rig, uint32_t domid, uint32_t ref, uint32_t to, bool writable)
{
	struct grant *grant;
	char path[256];
	int fd, failed;

	rig_path(rig, path, sizeof(path), "grant.%u.%u", domid, ref);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	failed = ftruncate(fd, sizeof(struct grant));
	close(fd);
	if (failed || !(grant = grant_open(rig, domid, ref))) {
		unlink(path);
		return -1;
	}
	grant->to = to;
	grant->writable = writable;
	grant->holders[0] = (struct holder){getpid(), domid, RIG_NONE, RIG_NONE};
	grant_close(grant);
	return 0;
}

struct grant *grant_open(struct rig *rig, uint32_t domid, uint32_t ref)
{
	char path[256];
	void *grant;
	int fd;

	rig_path(rig, path, sizeof(path), "grant.%u.%u", domid, ref);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	grant = mmap(NULL, sizeof(struct grant), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return grant == MAP_FAILED ? NULL : grant;
}

void grant_close(struct grant *grant)
{
	munmap(grant, sizeof(*grant));
}

struct holder *grant_hold(struct grant *grant, uint32_t domid, uint32_t clear_at, uint32_t notify_port)
{
	for (int slot = 1; slot < RIG_HOLDERS; slot++) {
		struct holder *holder = &grant->holders[slot];

		if (!holder->pid) {
			*holder = (struct holder){getpid(), domid, clear_at, notify_port};
			return holder;
		}
	}
	errno = ENOSPC;
	return NULL;
}

static void grant_drop(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant)
{
	char path[256];

	for (int slot = 1; slot < RIG_HOLDERS; slot++)
		if (grant->holders[slot].pid)
			return;
	rig_path(rig, path, sizeof(path), "grant.%u.%u", domid, ref);
	unlink(path);
}

void grant_release(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant, struct holder *holder)
{
	struct holder was = *holder;

	/* drivers/xen/gntdev.c and gntalloc.c: the byte, then the pages, then the event */
	if (was.clear_at < RIG_PAGE)
		((volatile uint8_t *)grant->page)[was.clear_at] = 0;
	memset(holder, 0, sizeof(*holder));
	if (holder == &grant->holders[0])
		grant->revoked = 1;
	if (grant->revoked)
		grant_drop(rig, domid, ref, grant);
	if (was.notify_port != RIG_NONE)
		port_send(rig, was.domid, was.notify_port);
}

void grants_each(struct rig *rig, void (*visit)(struct rig *, uint32_t, uint32_t, struct grant *, void *),
		 void *context)
{
	DIR *dir = opendir(rig->dir);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		uint32_t domid, ref;
		struct grant *grant;

		if (sscanf(entry->d_name, "grant.%u.%u", &domid, &ref) != 2 || !(grant = grant_open(rig, domid, ref)))
			continue;
		visit(rig, domid, ref, grant, context);
		grant_close(grant);
	}
	closedir(dir);
}

/* ---- processes and domains ---- */

static void reap_grant(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant, void *pid)
{
	for (int slot = 0; slot < RIG_HOLDERS; slot++) {
		struct holder *holder = &grant->holders[slot];

		if (holder->pid != *(pid_t *)pid)
			continue;
		if (rig->shared->domains[holder->domid] == DOMAIN_DYING)
			holder->clear_at = holder->notify_port = RIG_NONE;
		grant_release(rig, domid, ref, grant, holder);
	}
}

static bool reap_port(struct rig *rig, uint32_t domid, uint32_t number, struct port *port, void *pid)
{
	if (port->pid == *(pid_t *)pid)
		port_close(rig, domid, number);
	return true;
}

static void reap_queues(struct rig *rig, pid_t pid)
{
	DIR *dir = opendir(rig->dir);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		uint32_t handle;
		int owner;

		if (sscanf(entry->d_name, "events.%u.%d", &handle, &owner) == 2 && owner == pid)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	closedir(dir);
}

void process_reap(struct rig *rig, pid_t pid)
{
	grants_each(rig, reap_grant, &pid);
	ports_each(rig, reap_port, &pid);
	reap_queues(rig, pid);
}

static void destroy_grant(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant, void *destroyed)
{
	uint32_t dead = *(uint32_t *)destroyed;

	for (int slot = 1; slot < RIG_HOLDERS; slot++)
		if (grant->holders[slot].pid && grant->holders[slot].domid == dead)
			memset(&grant->holders[slot], 0, sizeof(grant->holders[slot]));
	if (domid == dead) {
		memset(&grant->holders[0], 0, sizeof(grant->holders[0]));
		grant->revoked = 1;
	}
	if (grant->revoked)
		grant_drop(rig, domid, ref, grant);
}


void domain_destroy(struct rig *rig, uint32_t domid)
{
	rig->shared->domains[domid] = DOMAIN_DYING;
	for (uint32_t number = 1; number < rig->shared->port_end[domid]; number++)
		port_close(rig, domid, number);
	grants_each(rig, destroy_grant, &domid);
}

struct grants_of {
	uint32_t domid;
	bool any;
};

static void find_grant(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant, void *context)
{
	struct grants_of *search = context;

	(void)rig;
	(void)ref;
	(void)grant;
	search->any |= domid == search->domid;
}

enum domain_state domain_state(struct rig *rig, uint32_t domid)
{
	uint8_t *state = &rig->shared->domains[domid];

	if (*state == DOMAIN_DYING) {
		struct grants_of search = {.domid = domid};

		grants_each(rig, find_grant, &search);
		if (!search.any)
			*state = DOMAIN_ABSENT;
	}
	return (enum domain_state)*state;
}
