/* SPDX-License-Identifier: BSD-2-Clause */
/* xtop's portable agent (agent-protocol/c/vchan) as a thread of this unikernel. */
#ifndef XTOP_UNIKERNEL_AGENT_H
#define XTOP_UNIKERNEL_AGENT_H

#include "xtop_agent.h"

/* Starts the thread. */
void agent_start(void);

/* Tells the collector, if there is one. */
void agent_event(uint8_t kind, uint32_t subject, const char *text);

/* The last words; nothing else runs any more. */
void agent_panic(const char *text);

/* In a restored domain: the old channel is gone, the agent's thread makes a new one. */
void agent_resume(void);

/* Says goodbye to the collector; from the thread that will power off. */
void agent_stop(void);

#endif
