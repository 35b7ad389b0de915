/* SPDX-License-Identifier: BSD-2-Clause */
/* What only the rump kernel's sysctl tells: its pools and its network interfaces. */
#ifndef XTOP_RUMPRUN_NETBSD_H
#define XTOP_RUMPRUN_NETBSD_H

#include <stdint.h>

#define NETBSD_INTERFACES 4
#define NETBSD_NAME 16

#define NETBSD_UNKNOWN UINT64_MAX

struct netbsd_interface {
	uint32_t id; /* the kernel's index */
	char name[NETBSD_NAME];
	/* As if_data has them, or NETBSD_UNKNOWN. */
	uint64_t receive_bytes, receive_packets, transmit_bytes, transmit_packets;
	uint64_t receive_errors, receive_drops, transmit_errors;
};

struct netbsd {
	uint32_t interfaces;
	struct netbsd_interface interface[NETBSD_INTERFACES];
	uint64_t pools; /* bytes of the pages of all pools, or NETBSD_UNKNOWN */
};

/*
 * Looks up names of sysctl, and the kernel's, into `system` of `size` bytes.
 * On a thread that libc knows: a constructor's, or a pthread.
 */
void netbsd_open(char *system, uint32_t size);

/* Any thread. Asks the kernel anew, which may wait for its locks, but never for a device. */
void netbsd_take(struct netbsd *netbsd);

/* Bytes that this file keeps. */
extern const uint64_t netbsd_memory;

#endif
