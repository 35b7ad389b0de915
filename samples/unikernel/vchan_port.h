/* SPDX-License-Identifier: BSD-2-Clause */
/* What the vchan server needs of Xen (vchan.h), on this unikernel's grants, event channels and xenstore. */
#ifndef XTOP_VCHAN_PORT_H
#define XTOP_VCHAN_PORT_H

#include "thread.h"
#include "vchan.h"

extern const struct vchan_port vchan_port;

/* Woken when the other side rings. */
extern struct wait vchan_rung;

#endif
