/* SPDX-License-Identifier: BSD-2-Clause */
/* The portable vchan's two ports over Xen's libraries, for any number of channels of one process. */
#ifndef RIG_CORE_PORT_H
#define RIG_CORE_PORT_H

#include "vchan_connect.h"

struct core_host;

/* Opens xenstore and the event channels; says why on standard error and exits where it cannot. */
struct core_host *core_open(void);
void core_close(struct core_host *host);
/* Waits at most so many milliseconds for an event of any channel and unmasks it; 1 when one came. */
int core_wait(struct core_host *host, int milliseconds);

/* With the host as context. */
extern const struct vchan_port core_server_port;
extern const struct vchan_client_port core_client_port;

#endif
