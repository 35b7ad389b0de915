/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_TIME_H
#define CHECK_TIME_H

#include <mini-os/types.h>

typedef int64_t s_time_t;
uint64_t monotonic_clock(void);
#define NOW() ((s_time_t)monotonic_clock())

/* Mini-OS's <sys/time.h>, which its time.h includes. */
struct timeval {
	long tv_sec;
	long tv_usec;
};
int gettimeofday(struct timeval *time, void *zone);

#endif
