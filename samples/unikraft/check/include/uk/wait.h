/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_WAIT_H
#define CHECK_UK_WAIT_H

#include <uk/sched.h>

struct uk_waitq {
	int woken;
};
#define UK_WAIT_QUEUE_INITIALIZER(name) { 0 }

void uk_waitq_wake_up(struct uk_waitq *queue);
void check_wait(struct uk_waitq *queue, __nsec deadline);
#define uk_waitq_wait_event_deadline(queue, condition, deadline) \
	do { \
		while (!(condition) && ukplat_monotonic_clock() < (deadline)) \
			check_wait((queue), (deadline)); \
	} while (0)

#endif
