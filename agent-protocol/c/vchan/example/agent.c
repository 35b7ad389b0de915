/* SPDX-License-Identifier: BSD-2-Clause */
#include "agent.h"

#include "kernel.h"
#include "xtop_agent.h"

/* ---- the page, the event channel, the keys ---- */

/* A page that dom0 had mapped still when its grant should have ended: not to be used for anything before that. */
static void *lingering;
static uint32_t lingering_reference;

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	(void)context;
	return kernel_event_alloc(client, channel);
}

static void channel_close(void *context, uint32_t channel)
{
	(void)context;
	kernel_event_close(channel);
}

static void channel_notify(void *context, uint32_t channel)
{
	(void)context;
	kernel_event_send(channel);
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	int error;

	(void)context;
	(void)channel;
	if (lingering != NULL && kernel_grant_end(lingering_reference) == 0) {
		kernel_page_free(lingering);
		lingering = NULL;
	}
	*page = kernel_page_alloc();
	if (*page == NULL)
		return KERNEL_ENOMEM;
	error = kernel_grant(client, *page, reference);
	if (error != 0)
		kernel_page_free(*page);
	return error;
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	(void)context;
	if (kernel_grant_end(reference) == 0) {
		kernel_page_free(page);
		return;
	}
	/* With another one lingering already, this page is lost: dom0 maps it, nobody may use it. */
	if (lingering == NULL) {
		lingering = page;
		lingering_reference = reference;
	}
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	int tries, error = KERNEL_EAGAIN;

	(void)context;
	for (tries = 0; tries < 10 && error == KERNEL_EAGAIN; tries++) {
		uint32_t transaction = kernel_xenstore_begin();
		int ended;

		error = kernel_xenstore_write(transaction, path, "ring-ref", reference);
		if (error == 0)
			error = kernel_xenstore_share(transaction, path, "ring-ref", kernel_own_domid(), client);
		if (error == 0)
			error = kernel_xenstore_write(transaction, path, "event-channel", channel);
		if (error == 0)
			error = kernel_xenstore_share(transaction, path, "event-channel", kernel_own_domid(), client);
		ended = kernel_xenstore_end(transaction, error != 0);
		if (error == 0)
			error = ended;
	}
	return error;
}

static void keys_remove(void *context, const char *path)
{
	(void)context;
	(void)kernel_xenstore_remove(path);
}

static const struct vchan_port xen_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

/* ---- the figures ---- */

#define THREADS 64

static const uint8_t memory_bits[] = { XTOP_MEMORY_FREE, XTOP_MEMORY_TOTAL };
static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_SWITCHES };

/* Of the last sample, for the collector's next difference: the agent's own. */
static struct xtop_row memory_rows[1], thread_rows[THREADS];
static uint64_t memory_values[sizeof memory_bits], thread_values[THREADS * sizeof thread_bits];
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table *const tables[] = { &memory_table, &thread_table };
static struct xtop_name names[THREADS + 8];

/* Of this sample, copied: it may take several ticks to send, and threads end meanwhile. */
static struct figures {
	uint32_t number;
	uint64_t state, cpu, switches;
	char name[16];
} threads[THREADS];
static uint32_t threads_count, own_number;
static uint64_t pages_free, own_cpu_time;

static uint64_t state_of(const struct kernel_thread *thread)
{
	if (thread == kernel_current)
		return XTOP_RUNNING;
	if (thread->exited)
		return XTOP_ZOMBIE;
	return thread->runnable ? XTOP_RUNNABLE : XTOP_SLEEPING;
}

static void sample(void *context)
{
	const struct kernel_thread *thread;
	unsigned flags, i;

	(void)context;
	pages_free = kernel_pages_free;
	threads_count = 0;
	/* An interrupt may start or end a thread; nothing in here waits, prints or allocates. */
	flags = kernel_irq_save();
	for (thread = kernel_threads; thread != NULL && threads_count < THREADS; thread = thread->next) {
		struct figures *to = &threads[threads_count++];

		to->number = thread->number;
		to->state = state_of(thread);
		to->cpu = thread->cpu;
		to->switches = thread->switches;
		for (i = 0; i < sizeof to->name; i++)
			to->name[i] = thread->name[i];
		if (thread->number == own_number)
			own_cpu_time = thread->cpu;
	}
	kernel_irq_restore(flags);
}

static uint32_t length_of(const char *text, uint32_t most)
{
	uint32_t length = 0;

	while (length < most && text[length] != '\0')
		length++;
	return length;
}

static int row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *out)
{
	(void)context;
	if (table == &memory_table && index == 0) {
		out->present = 3;
		out->values[0] = pages_free * 4096;
		out->values[1] = kernel_pages_total * 4096;
		return 1;
	}
	if (table != &thread_table || index >= threads_count)
		return 0;
	out->id = threads[index].number;
	out->name = threads[index].name;
	out->name_length = length_of(threads[index].name, sizeof threads[index].name);
	out->present = 7; /* columns 0, 1, 2 are known */
	out->values[0] = threads[index].state;
	out->values[1] = threads[index].cpu;
	out->values[2] = threads[index].switches;
	return 1;
}

static uint64_t clock_now(void *context)
{
	(void)context;
	return kernel_clock();
}

static uint64_t own_cpu(void *context)
{
	(void)context;
	return own_cpu_time;
}

static uint64_t own_memory(void *context)
{
	(void)context;
	return XTOP_AGENT_UNKNOWN;
}

static int keys_present(void *context, const char *path, uint32_t reference, uint32_t channel)
{
	uint32_t value;

	(void)context;
	return kernel_xenstore_read(path, "ring-ref", &value) == 0 && value == reference
		&& kernel_xenstore_read(path, "event-channel", &value) == 0 && value == channel;
}

static const struct xtop_agent_port figures_port = {
	.clock = clock_now,
	.own_cpu = own_cpu,
	.own_memory = own_memory,
	.sample = sample,
	.row = row,
	.keys_present = keys_present,
};

/* ---- the agent ---- */

static struct xtop_agent agent;

void agent_start(void)
{
	struct xtop_agent_setup setup = {
		.xen = &xen_port,
		.port = &figures_port,
		.tables = tables,
		.tables_count = sizeof tables / sizeof *tables,
		.names = names,
		.names_count = sizeof names / sizeof *names,
		.path = XTOP_AGENT_PATH,
		.interval = UINT64_C(1000000000),
		.hello = { .kind = XTOP_KIND_OTHER, .page_size = 4096, .agent = "my-unikernel 1.0", .system = "my kernel 1.0" },
	};

	own_number = kernel_current->number;
	setup.hello.boot_id = kernel_boot_time();
	xtop_agent_init(&agent, &setup);
}

uint64_t agent_tick(void)
{
	return xtop_agent_tick(&agent);
}

void agent_restored(void)
{
	xtop_agent_restart(&agent);
}

void agent_panic(const char *text)
{
	xtop_agent_panic(&agent, text, length_of(text, XTOP_MAX_TEXT));
}
