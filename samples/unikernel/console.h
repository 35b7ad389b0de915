/* SPDX-License-Identifier: BSD-2-Clause */
/* What `xl console` shows: Xen's console ring (io/console.h), output only. Never waits: what finds no room is lost. */
#ifndef XTOP_CONSOLE_H
#define XTOP_CONSOLE_H

#include <stdint.h>

/* Writes a line; the line's end is added. */
void console_line(const char *text);

/* Waits until dom0 has read everything, at most `nanos`. Stops all threads meanwhile. */
void console_drain(uint64_t nanos);

#endif
