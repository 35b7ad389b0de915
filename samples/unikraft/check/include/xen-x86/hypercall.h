/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_HYPERCALL_H
#define CHECK_HYPERCALL_H

int HYPERVISOR_memory_op(unsigned int command, void *argument);
int HYPERVISOR_vcpu_op(int command, int vcpu, void *argument);

#endif
