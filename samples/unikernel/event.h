/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Event channels without interrupts: all channels stay masked, pending bits are
 * looked at between threads, and an idle vCPU blocks in SCHEDOP_poll until one
 * of its channels rings or a time has come. No callback, no APIC, no timer.
 */
#ifndef XTOP_EVENT_H
#define XTOP_EVENT_H

#include "thread.h"
#include "xen.h"

/* Ports that can be waited for are smaller than this. */
#define EVENT_PORTS 64u

/* Masks everything; again after a restore, where all ports but Xen's own are gone. */
void event_init(void);

/* A new port that domain `client` may bind. Returns 0 or a negative error. */
int event_open(domid_t client, evtchn_port_t *port);
void event_close(evtchn_port_t port);

/* EVTCHNOP_send. */
void event_notify(evtchn_port_t port);

/* From now on an event on this port wakes who waits there; NULL ends it. */
void event_bind(evtchn_port_t port, struct wait *wait);

/* Wakes whoever waits for a port that rang. */
void event_scan(void);

/* Gives the vCPU away until a bound port rings or clock_now() reaches `until`. */
void event_block(uint64_t until);

/* Gives the vCPU away for `nanos`, whatever rings. */
void event_pause(uint64_t nanos);

/* Events taken since boot. */
uint64_t event_count(void);

#endif
