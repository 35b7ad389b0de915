/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Something to look at: threads whose CPU times have known proportions, threads
 * that only sleep, threads that come and go.
 */
#ifndef XTOP_WORKLOAD_H
#define XTOP_WORKLOAD_H

#include "options.h"

/* What the application counts: xtop shows it as application metrics. */
struct workload_counters {
	uint64_t rounds;      /* in which each working thread had its share */
	uint64_t jobs;        /* short-lived threads started */
	uint64_t jobs_failed; /* that could not be started for lack of memory or room */
	uint64_t jobs_alive;  /* now */
};

/* Starts the threads. */
void workload_start(const struct options *options);

const struct workload_counters *workload_counters(void);

#endif
