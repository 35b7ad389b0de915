/* SPDX-License-Identifier: BSD-2-Clause */
#include "panic.h"

#include "agent.h"
#include "clock.h"
#include "console.h"
#include "platform.h"
#include "text.h"
#include "thread.h"

#define CONSOLE_PATIENCE (CLOCK_SECOND / 2)
#define PAGE_FAULT 14

/* Exceptions that push an error code. */
#define HAS_ERROR_CODE 0x60227d00u

void shut_down(unsigned reason)
{
	struct sched_shutdown request = { reason };

	console_drain(CONSOLE_PATIENCE);
	for (;;)
		(void)hypercall(__HYPERVISOR_sched_op, SCHEDOP_shutdown, address_of(&request), 0, 0);
}

void panic(const char *text)
{
	static int panicking;
	struct line line;

	if (!panicking) {
		panicking = 1;
		line_start(&line, "PANIC ");
		line_text(&line, text);
		console_line(line.bytes);
		agent_panic(text);
	}
	shut_down(SHUTDOWN_crash);
}

/* Called by the exceptions' entries with what Xen or the CPU has pushed. */
void trap(const uint64_t *frame);

void trap(const uint64_t *frame)
{
	static const char *const names[] = { "division by zero", "debug", "interrupt that cannot be masked", "breakpoint", "overflow",
		"out of bounds", "invalid instruction", "no FPU", "double fault", "FPU segment", "invalid TSS", "missing segment",
		"stack fault", "general protection fault", "page fault" };
	uint64_t vector = *frame++;
	struct line line;

	if (platform.exceptions_save_registers)
		frame += 2;
	if (HAS_ERROR_CODE >> vector & 1)
		frame++;
	line_start(&line, vector < sizeof names / sizeof *names ? names[vector] : "exception");
	if (vector == PAGE_FAULT) {
		line_text(&line, " on address ");
		line_hex(&line, platform.fault_address());
	}
	line_text(&line, " at ");
	line_hex(&line, *frame);
	line_text(&line, " in thread ");
	line_text(&line, thread_current()->name);
	panic(line.bytes);
}
