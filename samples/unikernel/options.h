/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of the kernel's command line: extra="..." in the domain's .cfg. */
#ifndef XTOP_OPTIONS_H
#define XTOP_OPTIONS_H

#include <stdint.h>

#define OPTIONS_SHARES 8u
#define OPTIONS_SLEEPERS 32u
#define OPTIONS_CHURN 50u
#define OPTIONS_ROUNDS 100u
#define OPTIONS_LEAK 1024u

struct options {
	uint16_t shares[OPTIONS_SHARES]; /* shares=60,30,10: a thread each, work in these proportions */
	uint32_t shares_count;
	uint32_t idle;         /* idle=0.9: part of the time that the workload leaves the vCPU idle, in thousandths */
	uint32_t rounds;       /* rounds=10: a second, in each of which every share is worked off */
	uint32_t churn;        /* churn=2: threads a second that start, do a little and end */
	uint32_t sleepers;     /* sleepers=4: threads that only sleep */
	uint32_t leak;         /* leak=16: KiB a second that are taken and never given back */
	uint64_t panic_after;  /* panic=after:30s, ns; 0 for never */
	uint64_t fault_after;  /* fault=after:30s: touches a null pointer */
	uint64_t stop_after;   /* stop=after:30s: powers off */
	uint32_t lies;         /* lie=cpu,memory: a test aid, LIE_* of lies.h */
	char unknown[32];      /* first word that nobody knows or that makes no sense; empty for none */
};

/* Fills in what the words say over the defaults (shares=60,30,10 idle=0.9 rounds=10 churn=0 sleepers=1 leak=0). */
void options_read(struct options *options, const char *words);

#endif
