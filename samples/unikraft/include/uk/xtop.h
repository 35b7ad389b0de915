/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xtop's agent in a Unikraft guest on Xen. It starts by itself at the end of
 * the boot, where LIBXTOP_AUTOSTART says so. All functions are for threads,
 * not for interrupts.
 */
#ifndef UK_XTOP_H
#define UK_XTOP_H

#include <stdint.h>

/* Starts the agent's thread, called "xtop". Returns 0, or -1 where it runs already or there is no memory for it. */
int uk_xtop_start(void);

/*
 * Shows a number of the application's own under this name. Both must stay
 * where they are; there is room for 16. A counter only grows. Returns 0 or -1.
 */
int uk_xtop_counter(const char *name, const uint64_t *value);
int uk_xtop_gauge(const char *name, const int64_t *value);

/* Tells whoever watches; at most 200 bytes are sent, none where nobody does. */
void uk_xtop_message(const char *text);

/* Last words: arrive in dom0 after the guest's death. */
void uk_xtop_panic(const char *text);

#endif
