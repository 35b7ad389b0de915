/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * xtop's agent in a Mini-OS guest. All functions are for threads, not for
 * event handlers; the first is called once, when xenbus is up: in app_main()
 * or main().
 */
#ifndef XTOP_MINIOS_H
#define XTOP_MINIOS_H

#include <mini-os/types.h>

/* Starts the agent's thread, called "xtop". Returns 0, or -1 where it runs already or there is no memory for it. */
int xtop_minios_start(void);

/*
 * Shows a number of the application's own under this name. Both must stay
 * where they are; there is room for 16. A counter only grows. Returns 0 or -1.
 */
int xtop_minios_counter(const char *name, const uint64_t *value);
int xtop_minios_gauge(const char *name, const int64_t *value);

/* Tells whoever watches; at most 200 bytes are sent, none where nobody does. */
void xtop_minios_message(const char *text);

/* Last words, for do_exit() and the like: arrive in dom0 after the guest's death. */
void xtop_minios_panic(const char *text);

#endif
