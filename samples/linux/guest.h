/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The seam between the agent and the Xen below it. Two implementations, chosen
 * when linking: guest_linux.c drives the kernel's devices itself (the agent
 * that ships); guest_libxen.c goes through Xen's own libraries, so that tests
 * can put other libraries in their place and run the agent without Xen.
 */
#ifndef XTOP_GUEST_H
#define XTOP_GUEST_H

#include <signal.h>
#include <stdint.h>

#include "vchan.h"

struct guest;

/* Why something failed: what to print, and the exit status to leave with (69 no Xen, 77 no permission). */
struct failure {
	int status;
	char text[240];
};

/* Formats "<text>: <meaning of error>. <next step>" without stdio; error 0 and next NULL leave their part out. */
int fail(struct failure *failure, int status, const char *text, int error, const char *next);

/* Opens what a guest needs. Returns NULL with *failure filled in. There is one a process. */
struct guest *guest_open(struct failure *failure);
void guest_close(struct guest *guest);

/* For vchan_listen(), with the guest as context. A failing function fills in guest_failure(). */
extern const struct vchan_port guest_port;
const struct failure *guest_failure(const struct guest *guest);

/*
 * Whether the keys in xenstore still lead to this reference and channel: not
 * so after a restore on another host, or when somebody removed them.
 */
int guest_keys_present(struct guest *guest, const char *path, uint32_t reference, uint32_t channel);

/*
 * Sleeps until an event arrives on the channel, `nanos` have gone by, or a
 * signal outside of `blocked` arrives; with `deaf` set it ignores events, so
 * that nobody can keep us busy by ringing. Returns whether there was an event.
 */
int guest_wait(struct guest *guest, uint64_t nanos, int deaf, const sigset_t *blocked);

#endif
