/* SPDX-License-Identifier: BSD-2-Clause */
#include "agent.h"

#include "clock.h"
#include "figures.h"
#include "platform.h"
#include "text.h"
#include "thread.h"
#include "vchan_port.h"

#define SAMPLE_EVERY CLOCK_SECOND
/* The agent wants to be called no oftener, however often the other side rings. */
#define SHORTEST_SLEEP CLOCK_MILLISECOND

static struct xtop_agent agent;
static int resumed, stopped;

static void run(void *argument)
{
	uint64_t wait, now;

	(void)argument;
	while (!stopped) {
		if (resumed) {
			resumed = 0;
			xtop_agent_restart(&agent);
		}
		wait = xtop_agent_tick(&agent);
		now = clock_now();
		if (thread_wait(&vchan_rung, now + wait))
			thread_sleep(now + SHORTEST_SLEEP);
	}
}

void agent_start(void)
{
	struct xtop_agent_setup setup = {
		.xen = &vchan_port,
		.port = &figures_port,
		.tables = figures_tables,
		.tables_count = figures_tables_count,
		.names = figures_names,
		.names_count = FIGURES_NAMES,
		.client = 0,
		.path = XTOP_AGENT_PATH,
		.interval = SAMPLE_EVERY,
	};
	static struct line system;

	line_start(&system, "xtop unikernel, ");
	line_text(&system, platform.name);
	/* Boots within the same nanosecond of one host are not told apart; domids are. */
	setup.hello.boot_id = clock_boot_time();
	setup.hello.kind = XTOP_KIND_OTHER;
	setup.hello.page_size = PAGE_SIZE;
	setup.hello.agent = "xtop-hello 0.1.0";
	setup.hello.system = system.bytes;
	xtop_agent_init(&agent, &setup);
	figures_agent_is(thread_start("xtop-agent", run, NULL));
}

void agent_event(uint8_t kind, uint32_t subject, const char *text)
{
	(void)xtop_agent_event(&agent, kind, subject, text, (uint32_t)text_length(text));
}

void agent_panic(const char *text)
{
	/* Before agent_start() there is nothing to write into. */
	if (agent.setup.port != NULL)
		xtop_agent_panic(&agent, text, (uint32_t)text_length(text));
}

void agent_resume(void)
{
	resumed = 1;
	thread_wake(&vchan_rung);
}

void agent_stop(void)
{
	stopped = 1;
	xtop_agent_close(&agent);
}
