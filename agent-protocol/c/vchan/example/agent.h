/* SPDX-License-Identifier: BSD-2-Clause */
/* The agent of GUESTS.md's unikernel. Everything on the agent's thread but agent_panic(). */
#ifndef XTOP_EXAMPLE_AGENT_H
#define XTOP_EXAMPLE_AGENT_H

#include <stdint.h>

void agent_start(void);
/* Does what is due; returns ns to sleep unless the event channel rings before. */
uint64_t agent_tick(void);
/* After a restore: the old page and channel are gone. */
void agent_restored(void);
/* From the kernel's panic(), as its last act. */
void agent_panic(const char *text);

#endif
