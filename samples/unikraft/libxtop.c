/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <uk/arch/limits.h>
#include <uk/config.h>
#include <uk/init.h>
#include <uk/sched.h>
#include <uk/xtop.h>

#include "port.h"

#define SECOND UINT64_C(1000000000)

static struct xtop_agent agent;
static struct uk_thread *thread;

static void run(void *unused)
{
	(void)unused;
	for (;;)
		xtop_wait(xtop_agent_tick(&agent));
}

int uk_xtop_start(void)
{
	const struct xtop_agent_setup setup = {
		.xen = &xtop_vchan_port,
		.port = &xtop_figures_port,
		.tables = xtop_tables,
		.tables_count = xtop_tables_count,
		.names = xtop_names,
		.names_count = XTOP_NAMES,
		.client = 0,
		.path = XTOP_AGENT_PATH,
		.interval = SECOND,
		.hello = {
			.boot_id = xtop_boot_time(),
			.page_size = __PAGE_SIZE,
			.kind = XTOP_KIND_UNIKRAFT,
			.agent = "xtop-unikraft 0.1.0",
			.system = "Unikraft " CONFIG_UK_FULLVERSION,
		},
	};

	if (thread != NULL)
		return -1;
	xtop_agent_init(&agent, &setup);
	thread = uk_sched_thread_create(uk_sched_current(), (uk_thread_fn1_t)run, NULL, "xtop");
	if (thread == NULL)
		return -1;
	xtop_agent_is(thread, sizeof agent + VCHAN_PAGE_SIZE);
	return 0;
}

int uk_xtop_counter(const char *name, const uint64_t *value)
{
	return xtop_metric(name, value, 0);
}

int uk_xtop_gauge(const char *name, const int64_t *value)
{
	return xtop_metric(name, value, 1);
}

void uk_xtop_message(const char *text)
{
	if (thread != NULL)
		(void)xtop_agent_event(&agent, XTOP_EVENT_MESSAGE, 0, text, (uint32_t)strlen(text));
}

void uk_xtop_panic(const char *text)
{
	if (thread != NULL)
		xtop_agent_panic(&agent, text, (uint32_t)strlen(text));
}

#if CONFIG_LIBXTOP_AUTOSTART
static int start(struct uk_init_ctx *context)
{
	(void)context;
	/* A guest does without its statistics rather than without its boot. */
	(void)uk_xtop_start();
	return 0;
}

uk_late_initcall(start, 0x0);
#endif
