/* SPDX-License-Identifier: BSD-2-Clause */
/* The way to Xen for the portable agent, on what rumprun's Mini-OS layer lets others use. */
#ifndef XTOP_RUMPRUN_XEN_H
#define XTOP_RUMPRUN_XEN_H

#include <stdint.h>

#include "vchan.h"

/* Context: none. */
extern const struct vchan_port xen_port;

/* For xtop_agent_port. */
int xen_keys_present(void *context, const char *path, uint32_t reference, uint32_t channel);

/* Sleeps for so many ns, or until the channel rings; then a millisecond more, so that a client can't keep us busy. */
void xen_wait(uint64_t nanos);

#endif
