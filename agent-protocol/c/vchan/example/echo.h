/* SPDX-License-Identifier: BSD-2-Clause */
/* A service of a guest's own beside the stats agent, as small as it gets: see GUESTS.md. */
#ifndef XTOP_EXAMPLE_ECHO_H
#define XTOP_EXAMPLE_ECHO_H

#include "../vchan.h"

struct echo {
	struct vchan vchan;
	uint32_t length;
	char line[256];
};

/*
 * Call it once at the start, with *echo zeroed, then whenever the event channel
 * echo->vchan.channel rang, and once a second. Returns 0 or why it cannot listen.
 */
int echo_tick(struct echo *echo, const struct vchan_port *port, void *context);

#endif
