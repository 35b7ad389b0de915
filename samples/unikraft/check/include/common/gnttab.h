/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_GNTTAB_H
#define CHECK_GNTTAB_H

#include <xen/xen.h>

typedef uint32_t grant_ref_t;

grant_ref_t gnttab_grant_access(domid_t client, unsigned long frame, int readonly);
int gnttab_end_access(grant_ref_t reference);

#endif
