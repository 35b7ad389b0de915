/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_NETDEV_H
#define CHECK_UK_NETDEV_H

#include <uk/arch/types.h>

struct check_netdev_counters {
	size_t bytes, packets, errors, fifo;
};

struct uk_netdev {
	struct {
		struct check_netdev_counters tx_m, rx_m;
	} _stats;
	int _stats_lock;
};

unsigned int uk_netdev_count(void);
struct uk_netdev *uk_netdev_get(unsigned int id);
void ukarch_spin_lock(int *lock);
void ukarch_spin_unlock(int *lock);

#endif
