/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_EVENTS_H
#define CHECK_EVENTS_H

#include <xen/xen.h>

typedef uint32_t evtchn_port_t;
struct __regs;
typedef void (*evtchn_handler_t)(evtchn_port_t, struct __regs *, void *);

int evtchn_alloc_unbound(domid_t client, evtchn_handler_t handler, void *data, evtchn_port_t *port);
void unbind_evtchn(evtchn_port_t port);
void unmask_evtchn(evtchn_port_t port);
int notify_remote_via_evtchn(evtchn_port_t port);

#endif
