/* SPDX-License-Identifier: BSD-2-Clause */
#include "control.h"

#include "agent.h"
#include "clock.h"
#include "console.h"
#include "event.h"
#include "panic.h"
#include "platform.h"
#include "text.h"
#include "thread.h"
#include "xenstore.h"

#define SHUTDOWN "control/shutdown"
#define PANIC "data/panic"
#define SHUTDOWN_TOKEN 1
#define PANIC_TOKEN 2

static void watch(void)
{
	if (xenstore_watch(SHUTDOWN, '0' + SHUTDOWN_TOKEN) != 0)
		console_line("xenstore does not let us watch " SHUTDOWN);
	(void)xenstore_watch(PANIC, '0' + PANIC_TOKEN);
}

static void leave(const char *text, unsigned reason)
{
	console_line(text);
	agent_stop();
	shut_down(reason);
}

static void suspend(void)
{
	long cancelled;

	console_line("suspending");
	console_drain(CLOCK_SECOND / 10);
	xenstore_lock();
	cancelled = platform.suspend();
	platform.map();
	if (!cancelled) {
		event_init();
		clock_resume();
		xenstore_init();
	}
	xenstore_unlock();
	if (cancelled) {
		console_line("going on, not saved after all");
		return;
	}
	console_line("restored");
	agent_resume();
	watch();
}

static void obey(void)
{
	char order[16];

	if (xenstore_read(SHUTDOWN, order, sizeof order) <= 0)
		return;
	/* Empty: we have read it. */
	(void)xenstore_write(SHUTDOWN, "");
	if (text_equal(order, "poweroff") || text_equal(order, "halt"))
		leave("powering off", SHUTDOWN_poweroff);
	else if (text_equal(order, "reboot"))
		leave("rebooting", SHUTDOWN_reboot);
	else if (text_equal(order, "suspend"))
		suspend();
}

static void run(void *argument)
{
	char text[XENSTORE_VALUE];

	(void)argument;
	watch();
	for (;;) {
		uint32_t tokens = xenstore_await(CLOCK_NEVER);

		if (tokens & 1u << SHUTDOWN_TOKEN)
			obey();
		if ((tokens & 1u << PANIC_TOKEN) && xenstore_read(PANIC, text, sizeof text) > 0)
			panic(text);
	}
}

void control_start(void)
{
	(void)thread_start("control", run, NULL);
}
