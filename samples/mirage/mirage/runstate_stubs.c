/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What Xen knows of the guest's vCPU, and clocks: what mirage-xen does not
 * offer to OCaml. Layouts and numbers are those of xen/include/public/vcpu.h
 * and xen.h; the hypercall page and the clocks are Solo5's.
 */
#define CAML_NAME_SPACE
#include <caml/mlvalues.h>
#include <stdint.h>
#include <string.h>

extern uint64_t solo5_clock_monotonic(void);
extern uint64_t solo5_clock_wall(void);
extern char solo5__xen_HYPERCALL_PAGE[];

#define VCPU_OP 24
#define GET_RUNSTATE 4
#define REGISTER_RUNSTATE_AREA 5

enum { RUNNING, RUNNABLE, BLOCKED, OFFLINE };

struct runstate {
	int32_t state;
	uint64_t since;
	uint64_t time[4];
};

/* Xen writes this whenever it gives the vCPU back to the guest. */
static volatile struct runstate area;
static int is_registered;

static long vcpu_op(unsigned long command, void *argument)
{
	unsigned long vcpu = 0, result;

	__asm__ volatile("call *%[entry]"
		: "=a"(result), "+D"(command), "+S"(vcpu), "+d"(argument)
		: [entry] "r"(solo5__xen_HYPERCALL_PAGE + VCPU_OP * 32)
		: "memory", "rcx", "r8", "r9", "r10", "r11");
	return (long)result;
}

/* ns since something; monotonic. */
CAMLprim value xtop_monotonic(value unit)
{
	(void)unit;
	return Val_long((intnat)solo5_clock_monotonic());
}

/* ns since 1970-01-01 UTC. */
CAMLprim value xtop_wall(value unit)
{
	(void)unit;
	return Val_long((intnat)solo5_clock_wall());
}

/*
 * ns for which the guest wanted to run and had no vCPU, since the first call or
 * before; 0 where Xen does not tell. A read of memory, no hypercall.
 */
CAMLprim value xtop_stolen(value unit)
{
	uint64_t since, stolen;

	(void)unit;
	if (!is_registered) {
		uint64_t address = (uint64_t)(uintptr_t)&area;

		is_registered = 1;
		(void)vcpu_op(REGISTER_RUNSTATE_AREA, &address);
	}
	do {
		since = area.since;
		stolen = area.time[RUNNABLE] + area.time[OFFLINE];
	} while (since != area.since);
	return Val_long((intnat)stolen);
}

/* Fills in four 64-bit numbers, ns in each runstate; false where Xen does not tell. */
CAMLprim value xtop_runstates(value times)
{
	struct runstate now;

	if (vcpu_op(GET_RUNSTATE, &now) != 0)
		return Val_false;
	memcpy(Bytes_val(times), now.time, sizeof now.time);
	return Val_true;
}
