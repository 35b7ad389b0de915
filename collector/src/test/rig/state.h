/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Xen and the Linux kernel of every domain would know, kept in files under $FAKEXEN_DIR:
 *
 *   state           domain states and event channel ports, one sparse shared mapping (struct shared)
 *   grant.D.R       grant R of domain D: page 0 is the shared page, page 1 who may map it and who has (struct grant)
 *   events.H.PID    FIFO with the ports that fired on event channel handle H: what /dev/xen/evtchn would queue
 *   run/ log/ lib/  what the xenstore daemons keep in /var, see preload.c
 *
 * Every function that touches ports or grants wants rig_lock() held. The lock is robust: a process that is
 * killed while it holds the lock does not block the others.
 */
#ifndef RIG_STATE_H
#define RIG_STATE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RIG_PAGE 4096u
#define RIG_DOMAINS 0x7FF0u /* DOMID_FIRST_RESERVED, xen/include/public/xen.h */
#define RIG_PORTS 4096u	    /* of one domain: 2-level event channels on x86-64 */
#define RIG_NONE 0xffffffffu /* "no notification" of libxengnttab, for offsets and ports */

/* Reserved by Xen: port 0 is never valid, grant 1 is the xenstore ring (GNTTAB_RESERVED_XENSTORE). */
#define RIG_FIRST_PORT 2u
#define RIG_FIRST_GRANT 8u
#define RIG_XENSTORE_GRANT 1u
/* The port that the kernel of domain 0 offers to xenstored (/proc/xen/xsd_port). */
#define RIG_DOM0_XENSTORE_PORT 1u

enum domain_state { DOMAIN_ABSENT, DOMAIN_RUNNING, DOMAIN_SHUTDOWN, DOMAIN_DYING };

/* ECS_* of xen/include/xen/sched.h, as far as the guests can tell them apart. */
enum port_state { PORT_FREE, PORT_UNBOUND, PORT_INTERDOMAIN, PORT_VIRQ };

struct port {
	uint32_t state;
	uint32_t peer_domid; /* unbound: who may bind */
	uint32_t peer_port;
	uint32_t virq;
	uint32_t handle; /* event channel handle that owns it, 0 for the kernel itself */
	int32_t pid;
	uint8_t pending;
	uint8_t masked; /* queued on the handle and not yet unmasked */
	uint8_t pad[6];
};

struct shared {
	pthread_mutex_t mutex;
	uint32_t last_handle;
	uint8_t domains[RIG_DOMAINS];	 /* enum domain_state */
	uint8_t uuids[RIG_DOMAINS][16];
	uint16_t port_end[RIG_DOMAINS]; /* no port of the domain at or above was ever used: spares looking there */
	struct port ports[RIG_DOMAINS][RIG_PORTS] __attribute__((aligned(4096)));
};

/* A process that holds a grant: the granter (slot 0) or a mapper. What the kernel shall do when it lets go. */
struct holder {
	int32_t pid; /* 0: free slot */
	uint32_t domid;
	uint32_t clear_at;    /* offset of the byte to be set to 0, or RIG_NONE */
	uint32_t notify_port; /* port of domid to be signalled, or RIG_NONE */
};

#define RIG_HOLDERS 32

struct grant {
	uint8_t page[RIG_PAGE];
	uint32_t to; /* the domain that may map it */
	uint32_t writable;
	uint32_t revoked; /* given up by the granter, kept until the last mapper lets go */
	uint32_t pad;
	struct holder holders[RIG_HOLDERS];
} __attribute__((aligned(4096)));

struct rig {
	char dir[200];
	struct shared *shared;
};

/* Opens $FAKEXEN_DIR; NULL with errno, ENOENT where there is no rig (as open(2) of a missing device). */
struct rig *rig_open(void);
void rig_close(struct rig *rig);
/* Makes a rig in $FAKEXEN_DIR with a running domain 0. 0 or -1 with errno. */
int rig_create(void);
/* The caller's domain: $FAKEXEN_DOMID at the time of the call, else 0. */
uint32_t rig_own_domid(void);
void rig_path(const struct rig *rig, char *path, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

void rig_lock(struct rig *rig);
void rig_unlock(struct rig *rig);

/* Ports. NULL where there is no such port number. */
struct port *port_of(struct rig *rig, uint32_t domid, uint32_t port);
/* Takes a free port for a handle of this process; its number, or -1 with errno ENOSPC, ENODEV for an absent domain. */
int port_take(struct rig *rig, uint32_t domid, uint32_t handle);
/* Sets a port pending and queues it on its handle unless it is masked. */
void port_raise(struct rig *rig, uint32_t domid, uint32_t port);
/* Unmasks a port; what came in between is delivered now. */
void port_unmask(struct rig *rig, uint32_t domid, uint32_t port);
/* EVTCHNOP_send: 0, also where nobody listens; -1 with errno EINVAL for a port that is not bound at all. */
int port_send(struct rig *rig, uint32_t domid, uint32_t port);
/* EVTCHNOP_close: the peer's port becomes unbound again, for the same domain. The peer gets no event. */
void port_close(struct rig *rig, uint32_t domid, uint32_t port);
/* Raises the ports that are bound to a VIRQ of domain 0. */
void virq_raise(struct rig *rig, uint32_t virq);
/* Calls back for every port that is not free; stops when it returns false. */
void ports_each(struct rig *rig, bool (*visit)(struct rig *, uint32_t domid, uint32_t port, struct port *, void *),
		void *context);

/* Creates a grant of a zeroed page by this process. 0, or -1 with errno EEXIST where the reference is taken. */
int grant_create(struct rig *rig, uint32_t domid, uint32_t ref, uint32_t to, bool writable);
/* The grant, mapped; NULL with errno. */
struct grant *grant_open(struct rig *rig, uint32_t domid, uint32_t ref);
void grant_close(struct grant *grant);
/* A free or this process's slot for a mapper; NULL with errno ENOSPC. */
struct holder *grant_hold(struct grant *grant, uint32_t domid, uint32_t clear_at, uint32_t notify_port);
/* Frees a slot after the kernel's duties (clear the byte, send the event); the last one frees a revoked grant. */
void grant_release(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant, struct holder *holder);
/* Calls back for every grant. */
void grants_each(struct rig *rig, void (*visit)(struct rig *, uint32_t domid, uint32_t ref, struct grant *, void *),
		 void *context);

/*
 * What a kernel does when one of its processes dies: unmap-notify duties, then all its ports and grants go.
 * The duties are not done for a domain that is dying: its kernel runs no more.
 */
void process_reap(struct rig *rig, pid_t pid);
/*
 * What Xen does with a destroyed domain: ports and grants go, nobody is told; mapped pages stay with their mappers.
 * Set it DOMAIN_DYING and kill its processes before.
 */
void domain_destroy(struct rig *rig, uint32_t domid);
/* State of a domain as Xen lists it: dying as long as somebody maps its pages. */
enum domain_state domain_state(struct rig *rig, uint32_t domid);

#endif
