/* SPDX-License-Identifier: BSD-2-Clause */
/* The grant table, version 1, its first page (grant_table.h). */
#ifndef XTOP_GRANT_H
#define XTOP_GRANT_H

#include "xen.h"

/* Lets domain `client` map this page for reading and writing. Returns 0 or a negative error. */
int grant_page_to(domid_t client, const void *page, grant_ref_t *reference);

/* Ends it. Returns 0, or a negative error while the other domain has the page mapped: try again later. */
int grant_end(grant_ref_t reference);

#endif
