/* SPDX-License-Identifier: BSD-2-Clause */
#include "hypercall.h"

#ifndef __x86_64__
#error "rumprun's Xen platform is tried on x86-64 only"
#endif

#define HYPERVISOR_GRANT_TABLE 20u
#define HYPERVISOR_VCPU 24u

/* Filled in by Xen: one stub of 32 bytes a hypercall. */
extern const char _minios_hypercall_page[];

static long hypercall3(unsigned number, unsigned long a, unsigned long b, unsigned long c)
{
	const char *stub = _minios_hypercall_page + number * 32u;
	long result;

	__asm__ volatile("call *%[stub]"
			 : "=a"(result), "+D"(a), "+S"(b), "+d"(c)
			 : [stub] "r"(stub)
			 : "rcx", "r11", "memory");
	return result;
}

long hypercall_grant_table(unsigned operation, void *argument, unsigned count)
{
	return hypercall3(HYPERVISOR_GRANT_TABLE, operation, (unsigned long)argument, count);
}

long hypercall_vcpu(unsigned operation, unsigned vcpu, void *argument)
{
	return hypercall3(HYPERVISOR_VCPU, operation, vcpu, (unsigned long)argument);
}
