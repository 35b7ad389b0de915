/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages granted to another domain, beside Mini-OS's own grants, which it lets
 * nobody use: the grant table grows by one frame, whose 512 references are
 * ours alone. One thread.
 */
#ifndef XTOP_RUMPRUN_GRANTS_H
#define XTOP_RUMPRUN_GRANTS_H

#include <stdint.h>

/*
 * A zeroed page that `domid` may map and write. Returns 0, or -1: no memory,
 * Xen gives no further frame (max_grant_frames), or too many pages are still
 * mapped by clients long gone.
 */
int grants_give(uint16_t domid, void **page, uint32_t *reference);

/* Ends it. A page that the client still has mapped is kept until it has not; grants_give() looks. */
void grants_take_back(void *page, uint32_t reference);

#endif
