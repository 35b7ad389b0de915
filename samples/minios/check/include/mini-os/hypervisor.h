/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_HYPERVISOR_H
#define CHECK_HYPERVISOR_H

#include <mini-os/types.h>
#include <xen/xen.h>

int HYPERVISOR_vcpu_op(int command, int vcpu, void *argument);
int HYPERVISOR_memory_op(unsigned int command, void *argument);
void unmask_evtchn(uint32_t port);

#endif
