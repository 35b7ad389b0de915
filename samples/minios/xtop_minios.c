/* SPDX-License-Identifier: BSD-2-Clause */
#include <mini-os/os.h>
#include <mini-os/lib.h>
#include <mini-os/mm.h>
#include <mini-os/sched.h>

#include "minios_port.h"
#include <mini-os/xtop_minios.h>

#define SECOND UINT64_C(1000000000)

static struct xtop_agent agent;
static struct thread *thread;

static void run(void *unused)
{
	(void)unused;
	for (;;)
		minios_wait(xtop_agent_tick(&agent));
}

int xtop_minios_start(void)
{
	const struct xtop_agent_setup setup = {
		.xen = &minios_vchan_port,
		.port = &minios_agent_port,
		.tables = minios_tables,
		.tables_count = minios_tables_count,
		.names = minios_names,
		.names_count = MINIOS_NAMES,
		.client = 0,
		.path = XTOP_AGENT_PATH,
		.interval = SECOND,
		.hello = {
			.boot_id = minios_boot_time(),
			.page_size = PAGE_SIZE,
			.kind = XTOP_KIND_MINIOS,
			.agent = "xtop-minios 0.1.0",
			.system = "Mini-OS",
		},
	};

	if (thread != NULL)
		return -1;
	xtop_agent_init(&agent, &setup);
	thread = create_thread("xtop", run, NULL);
	if (thread == NULL)
		return -1;
	minios_agent_is(thread, sizeof agent + VCHAN_PAGE_SIZE + STACK_SIZE);
	return 0;
}

int xtop_minios_counter(const char *name, const uint64_t *value)
{
	return minios_metric(name, value, 0);
}

int xtop_minios_gauge(const char *name, const int64_t *value)
{
	return minios_metric(name, value, 1);
}

/* Before the start the agent is all zeros, and its encoder closed. */
void xtop_minios_message(const char *text)
{
	if (thread != NULL)
		(void)xtop_agent_event(&agent, XTOP_EVENT_MESSAGE, 0, text, strlen(text));
}

void xtop_minios_panic(const char *text)
{
	if (thread != NULL)
		xtop_agent_panic(&agent, text, strlen(text));
}
