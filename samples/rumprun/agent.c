/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starts the agent before main(): linked into a guest, it needs no word of the
 * application's or the kernel's source. The linker's --wrap of the two functions
 * below gives it CPU times and last words; without, it goes without.
 */
#include "bmk.h"
#include "figures.h"
#include "netbsd.h"
#include "xen.h"

#define SECOND UINT64_C(1000000000)
#define PANIC (-1) /* to rumpuser_exit() */

/* What the linker's --wrap makes of the real ones; not there without it. */
void __real_bmk_sched_set_hook(void (*hook)(void *, void *)) __attribute__((weak));
void __real_rumpuser_exit(int value) __attribute__((weak, noreturn));
void __wrap_bmk_sched_set_hook(void (*hook)(void *, void *));
void __wrap_rumpuser_exit(int value) __attribute__((noreturn));

/* The rump kernel's panic(9) leaves its text here. */
extern const char *rumpns_panicstr __attribute__((weak));

static struct xtop_agent agent;
static struct bmk_thread *thread;
static char system_name[XTOP_MAX_NAME];

/* Context: none; the one port that needs both halves. */
static struct xtop_agent_port port;

static void run(void *unused)
{
	(void)unused;
	for (;;)
		xen_wait(xtop_agent_tick(&agent));
}

static uint32_t length_of(const char *text)
{
	uint32_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

__attribute__((constructor)) static void start(void)
{
	struct xtop_agent_setup setup = {
		.xen = &xen_port,
		.port = &port,
		.tables = figures_tables,
		.tables_count = figures_tables_count,
		.names = figures_names,
		.names_count = FIGURES_NAMES,
		.client = 0,
		.path = XTOP_AGENT_PATH,
		.interval = SECOND,
		.hello = {
			.page_size = VCHAN_PAGE_SIZE,
			.kind = XTOP_KIND_RUMP,
			.agent = "xtop-rumprun 0.1.0",
			.system = system_name,
		},
	};

	netbsd_open(system_name, sizeof system_name);
	thread = bmk_sched_create("xtop", NULL, 0, run, NULL, NULL, 0);
	if (thread == NULL)
		return;
	figures_open(thread, sizeof agent + VCHAN_PAGE_SIZE + bmk_stacksize);
	port = figures_port;
	port.keys_present = xen_keys_present;
	setup.hello.boot_id = figures_boot_time();
	/* It does not run before this thread sleeps. */
	xtop_agent_init(&agent, &setup);
}

void __wrap_bmk_sched_set_hook(void (*hook)(void *, void *))
{
	__real_bmk_sched_set_hook(threads_chain(hook));
}

void __wrap_rumpuser_exit(int value)
{
	const char *text = &rumpns_panicstr != NULL && rumpns_panicstr != NULL ? rumpns_panicstr : "panic";

	if (value == PANIC && thread != NULL)
		xtop_agent_panic(&agent, text, length_of(text));
	__real_rumpuser_exit(value);
}
