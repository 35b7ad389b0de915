/* SPDX-License-Identifier: BSD-2-Clause */
/* A test aid: what a guest that lies says instead of the truth, so that its word and Xen's can be seen to differ. */
#ifndef XTOP_LIES_H
#define XTOP_LIES_H

#include <stdint.h>

enum { LIE_CPU = 1, LIE_MEMORY = 2, LIE_TRAFFIC = 4 };

/* The vCPU runs for three times the time there is: no share of a host's CPU makes that true. */
#define LIES_CPU_TIMES 3u
/* The memory is eight times what it is, all of it in use. */
#define LIES_MEMORY_TIMES 8u
/* An interface that is not there sends so many bytes a second. */
#define LIES_SENT_A_SECOND UINT64_C(50000000)

/* Chooses what is lied about, of the bits above; 0 for nothing, as at the start. */
void lies_tell(uint32_t bits);

/* Whether that is lied about. */
int lies_about(uint32_t bit);

/* Adds the lie to the vCPU's times (running, runnable, blocked, offline) at a moment of the guest's clock, ns. */
void lies_runstates(uint64_t times[4], uint64_t now);

/* Replaces what is used and what there is of memory, bytes. */
void lies_memory(uint64_t *used, uint64_t *total);

/* Bytes sent by then. */
uint64_t lies_sent(uint64_t now);

#endif
