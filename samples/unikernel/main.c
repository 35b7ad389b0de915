/* SPDX-License-Identifier: BSD-2-Clause */
/* xtop-hello: from the first instruction in C to the threads. */
#include "agent.h"
#include "clock.h"
#include "console.h"
#include "control.h"
#include "event.h"
#include "lies.h"
#include "memory.h"
#include "options.h"
#include "platform.h"
#include "text.h"
#include "thread.h"
#include "workload.h"
#include "xenstore.h"

struct platform platform;
struct memory memory;

/* The bitmap stands behind everything that is taken already. */
static void start_memory(void)
{
	uint32_t bitmap = platform.last_used;
	uint32_t bitmap_pages = (uint32_t)((MEMORY_WORDS(platform.pages) * sizeof(uint64_t) + PAGE_SIZE - 1) / PAGE_SIZE);

	memory_init(&memory, NULL, platform.pages, (uint64_t *)((unsigned long)bitmap << PAGE_SHIFT));
	memory_reserve(&memory, 0, 1);
	memory_reserve(&memory, platform.first_used, platform.last_used);
	memory_reserve(&memory, bitmap, bitmap + bitmap_pages);
}

static void greet(const struct options *options)
{
	struct line line;

	line_start(&line, "xtop-hello 0.1.0, a bare ");
	line_text(&line, platform.name);
	line_text(&line, " guest with ");
	line_number(&line, (uint64_t)memory.pages * PAGE_SIZE / 1024);
	line_text(&line, " KiB, ");
	line_number(&line, (uint64_t)memory.free * PAGE_SIZE / 1024);
	line_text(&line, " free");
	console_line(line.bytes);
	if (options->lies != 0)
		console_line("it lies to xtop, as it was told to");
	if (options->unknown[0] == '\0')
		return;
	line_start(&line, "do not understand '");
	line_text(&line, options->unknown);
	line_text(&line, "' on the command line");
	console_line(line.bytes);
}

void unikernel_main(void)
{
	struct options options;

	platform.map();
	event_init();
	clock_init();
	start_memory();
	thread_init(boot_stack, (uint32_t)(boot_stack_end - boot_stack));
	options_read(&options, platform.command_line);
	greet(&options);
	lies_tell(options.lies);
	xenstore_init();
	agent_start();
	control_start();
	workload_start(&options);
	thread_idle();
}
