/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_WAIT_H
#define CHECK_WAIT_H

#include <mini-os/sched.h>

struct wait_queue_head {
	int woken;
};
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name = { 0 }

void wake_up(struct wait_queue_head *queue);
void check_wait(struct wait_queue_head *queue, s_time_t deadline);
#define wait_event_deadline(queue, condition, deadline) \
	do { \
		while (!(condition) && NOW() < (deadline)) \
			check_wait(&(queue), (deadline)); \
	} while (0)

#endif
