/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_VCPU_H
#define CHECK_VCPU_H

#include <stdint.h>

struct vcpu_runstate_info {
	int state;
	uint64_t state_entry_time;
	uint64_t time[4];
};

#define RUNSTATE_running 0
#define RUNSTATE_runnable 1
#define RUNSTATE_blocked 2
#define RUNSTATE_offline 3

#define VCPUOP_get_runstate_info 4

#endif
