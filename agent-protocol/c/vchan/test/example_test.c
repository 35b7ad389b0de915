/* SPDX-License-Identifier: BSD-2-Clause */
/* The examples of GUESTS.md, on a made-up kernel and read by the tests' strict collector. */
#include <stdlib.h>
#include <string.h>

#include "../example/agent.h"
#include "../example/echo.h"
#include "../example/kernel.h"
#include "../xtop_agent.h"
#include "check.h"
#include "collector.h"

struct kernel_thread *kernel_threads, *kernel_current;
uint64_t kernel_pages_total = 256, kernel_pages_free = 200;

static uint64_t now = 1000000000;
static int irqs_off, mapped; /* mapped: dom0 holds the page */
static unsigned pages, grants, ports, sent, conflicts, keys, frees;
static struct fake_xen xen;

uint64_t kernel_clock(void)
{
	CHECK(!irqs_off);
	return now;
}

uint64_t kernel_boot_time(void)
{
	return UINT64_C(1795000000000000000);
}

unsigned kernel_irq_save(void)
{
	irqs_off++;
	return 1;
}

void kernel_irq_restore(unsigned flags)
{
	CHECK_EQUAL(flags, 1);
	irqs_off--;
}

void *kernel_page_alloc(void)
{
	void *page;

	CHECK(posix_memalign(&page, 4096, 4096) == 0);
	memset(page, 0xa5, 4096);
	pages++;
	xen.page = page;
	return page;
}

void kernel_page_free(void *page)
{
	frees++;
	pages--;
	free(page);
}

int kernel_grant(uint16_t domain, void *page, uint32_t *reference)
{
	CHECK_EQUAL(domain, 0);
	CHECK(page == xen.page);
	grants++;
	*reference = ++xen.reference;
	return 0;
}

int kernel_grant_end(uint32_t reference)
{
	CHECK(reference <= xen.reference);
	if (mapped)
		return -1;
	grants--;
	return 0;
}

int kernel_event_alloc(uint16_t domain, uint32_t *port)
{
	CHECK_EQUAL(domain, 0);
	ports++;
	*port = ++xen.channel;
	return 0;
}

void kernel_event_close(uint32_t port)
{
	CHECK_EQUAL(port, xen.channel);
	ports--;
}

void kernel_event_send(uint32_t port)
{
	CHECK_EQUAL(port, xen.channel);
	sent++;
}

uint16_t kernel_own_domid(void)
{
	return 9;
}

uint32_t kernel_xenstore_begin(void)
{
	keys = 0;
	return 77;
}

int kernel_xenstore_write(uint32_t transaction, const char *path, const char *key, uint32_t decimal)
{
	CHECK_EQUAL(transaction, 77);
	CHECK(strncmp(path, "data/vchan/0/", 13) == 0);
	CHECK_EQUAL(decimal, strcmp(key, "ring-ref") == 0 ? xen.reference : xen.channel);
	keys++;
	return 0;
}

int kernel_xenstore_share(uint32_t transaction, const char *path, const char *key, uint16_t owner, uint16_t reader)
{
	(void)path;
	(void)key;
	CHECK_EQUAL(transaction, 77);
	CHECK_EQUAL(owner, 9);
	CHECK_EQUAL(reader, 0);
	keys++;
	return 0;
}

int kernel_xenstore_end(uint32_t transaction, int abandon)
{
	CHECK_EQUAL(transaction, 77);
	CHECK(!abandon);
	CHECK_EQUAL(keys, 4);
	if (conflicts > 0) {
		conflicts--;
		return KERNEL_EAGAIN;
	}
	xen.keys = 1;
	return 0;
}

int kernel_xenstore_remove(const char *path)
{
	(void)path;
	xen.keys = 0;
	return 0;
}

int kernel_xenstore_read(const char *path, const char *key, uint32_t *decimal)
{
	(void)path;
	*decimal = strcmp(key, "ring-ref") == 0 ? xen.reference : xen.channel;
	return xen.keys ? 0 : -2;
}

static struct kernel_thread some[3] = { { &some[1], 1, 1, 0, 5000, 10, "main" }, { &some[2], 2, 0, 0, 6000, 20, "fifteen-letters" },
	{ NULL, 7, 1, 0, 100, 3, "xtop" } };
static struct collector collector;

static const char *name_of(uint32_t id)
{
	return collector.name[collector_row(&collector, XTOP_THREAD, id)->name];
}

static void the_agent_tells_of_threads_and_memory(void)
{
	kernel_threads = some;
	kernel_current = &some[2];
	agent_panic("before there is an agent");
	conflicts = 2;
	agent_start();
	(void)agent_tick();
	CHECK_EQUAL(conflicts, 0);
	collector_connect(&collector, &xen, 1);
	CHECK(collector_hello(&collector, 1, 1, 0));
	CHECK_EQUAL(agent_tick(), 1000000000);
	collector_drain(&collector, 4096);
	CHECK_EQUAL(collector.samples, 1);
	CHECK_EQUAL(collector.boot_id, kernel_boot_time());
	CHECK_EQUAL(collector.table[XTOP_THREAD].rows, 3);
	CHECK(strcmp(name_of(1), "main") == 0 && strcmp(name_of(2), "fifteen-letters") == 0 && strcmp(name_of(7), "xtop") == 0);
	CHECK_EQUAL(collector_row(&collector, XTOP_THREAD, 1)->value[XTOP_THREAD_STATE], XTOP_RUNNABLE);
	CHECK_EQUAL(collector_row(&collector, XTOP_THREAD, 2)->value[XTOP_THREAD_STATE], XTOP_SLEEPING);
	CHECK_EQUAL(collector_row(&collector, XTOP_THREAD, 7)->value[XTOP_THREAD_STATE], XTOP_RUNNING);
	CHECK_EQUAL(collector_row(&collector, XTOP_MEMORY, 0)->value[XTOP_MEMORY_FREE], 200 * 4096);
	CHECK_EQUAL(collector_row(&collector, XTOP_AGENT, 0)->value[XTOP_AGENT_CPU], 100);
	some[0].next = &some[2]; /* a thread ended */
	some[0].cpu = 9000;
	now += 1000000000;
	(void)agent_tick();
	collector_drain(&collector, 4096);
	CHECK_EQUAL(collector.table[XTOP_THREAD].rows, 2);
	CHECK_EQUAL(collector_row(&collector, XTOP_THREAD, 1)->value[XTOP_THREAD_CPU], 9000);
}

static void after_a_restore_it_listens_on_another_page_and_wastes_none(void)
{
	unsigned i;

	for (i = 0; i < 5; i++) {
		mapped = i & 1;
		agent_restored();
		mapped = 0;
		(void)agent_tick();
		CHECK_EQUAL(pages, 1);
		CHECK_EQUAL(grants, 1);
		CHECK_EQUAL(ports, 1);
		collector_connect(&collector, &xen, 2 + i);
		CHECK(collector_hello(&collector, 1, 1, 0));
		(void)agent_tick();
		collector_drain(&collector, 4096);
		CHECK_EQUAL(collector.samples, 1);
	}
	CHECK_EQUAL(frees, 5);
	agent_panic("no more");
	collector_drain(&collector, 4096);
	CHECK_EQUAL(collector.event_kind, XTOP_EVENT_PANIC);
	CHECK(strcmp(collector.event_text, "no more") == 0);
}

static void the_service_answers_lines(void)
{
	static struct echo echo;
	static struct fake_xen other;
	static struct fake_client client;
	unsigned char bytes[600];
	unsigned i;

	CHECK_EQUAL(echo_tick(&echo, &fake_port, &other), 0);
	CHECK(strcmp(other.path, "data/vchan/0/echo") == 0);
	fake_client_connect(&client, &other);
	fake_client_write(&client, "one\ntwo", 7);
	CHECK_EQUAL(echo_tick(&echo, &fake_port, &other), 0);
	CHECK_EQUAL(fake_client_read(&client, bytes, sizeof bytes), 4);
	CHECK(memcmp(bytes, "one\n", 4) == 0);
	fake_client_write(&client, "\n", 1);
	CHECK(other.events > 0 || client.events > 0);
	echo_tick(&echo, &fake_port, &other);
	CHECK_EQUAL(fake_client_read(&client, bytes, sizeof bytes), 4);
	memset(bytes, 'z', sizeof bytes);
	fake_client_write(&client, bytes, 300); /* longer than its buffer: comes back in pieces */
	echo_tick(&echo, &fake_port, &other);
	CHECK_EQUAL(fake_client_read(&client, bytes, sizeof bytes), 256);
	/* A client that writes and never reads: the service holds still. */
	for (i = 0; i < 100; i++) {
		fake_client_write(&client, "0123456789012345678901234567890123456789\n", 41);
		echo_tick(&echo, &fake_port, &other);
	}
	CHECK(fake_client_writable(&client) < 41);
	CHECK_EQUAL(echo.vchan.broken, 0);
	/* It goes; half a line goes with it. */
	while (fake_client_read(&client, bytes, sizeof bytes) > 0)
		echo_tick(&echo, &fake_port, &other);
	fake_client_write(&client, "half", 4);
	fake_client_leave(&client);
	echo_tick(&echo, &fake_port, &other);
	fake_client_connect(&client, &other);
	fake_client_write(&client, "whole\n", 6);
	echo_tick(&echo, &fake_port, &other);
	CHECK_EQUAL(fake_client_read(&client, bytes, sizeof bytes), 6);
	/* It breaks the rules: a fresh page, at once. */
	((unsigned char *)other.page)[4] ^= 0x80;
	((unsigned char *)other.page)[7] ^= 0x80;
	echo_tick(&echo, &fake_port, &other);
	CHECK_EQUAL(vchan_state(&echo.vchan), VCHAN_BROKEN);
	echo_tick(&echo, &fake_port, &other);
	CHECK_EQUAL(other.listens, 2);
	vchan_close(&echo.vchan);
	fake_xen_release(&other);
}

int main(void)
{
	RUN(the_agent_tells_of_threads_and_memory);
	RUN(after_a_restore_it_listens_on_another_page_and_wastes_none);
	RUN(the_service_answers_lines);
	free(xen.page);
	return 0;
}
