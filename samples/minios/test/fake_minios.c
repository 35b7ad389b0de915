/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_minios.h"

#include <mini-os/gnttab.h>
#include <mini-os/mm.h>
#include <mini-os/wait.h>
#include <mini-os/xenbus.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xen/io/xs_wire.h>
#include <xen/memory.h>

#include "check.h"

struct fake_minios fake;
struct thread *idle_thread;
unsigned long nr_free_pages;

static jmp_buf end_of_turns;

/* ---- time ---- */

uint64_t monotonic_clock(void)
{
	return fake.now;
}

int gettimeofday(struct timeval *time, void *zone)
{
	(void)zone;
	time->tv_sec = 1700000000;
	time->tv_usec = 250000;
	return 0;
}

void fake_work(uint64_t nanos)
{
	fake.now += nanos;
}

/* Xen writes the area when it gives the vCPU back. */
static void away(int state, uint64_t nanos)
{
	struct vcpu_runstate_info *area = fake.runstate;

	if (area != NULL) {
		area->time[RUNSTATE_running] += fake.now - area->state_entry_time;
		area->time[state] += nanos;
		area->state_entry_time = fake.now + nanos;
	}
	fake.now += nanos;
}

void fake_steal(uint64_t nanos)
{
	away(RUNSTATE_runnable, nanos);
}

void fake_block(uint64_t nanos)
{
	away(RUNSTATE_blocked, nanos);
}

int HYPERVISOR_vcpu_op(int command, int vcpu, void *argument)
{
	struct vcpu_register_runstate_memory_area *area = argument;

	CHECK_EQUAL(command, VCPUOP_register_runstate_memory_area);
	CHECK_EQUAL(vcpu, 0);
	if (fake.refuse_runstate)
		return -1;
	fake.runstate = area->addr.v;
	memset(fake.runstate, 0, sizeof *fake.runstate);
	fake.runstate->state_entry_time = fake.now;
	return 0;
}

int HYPERVISOR_memory_op(unsigned int command, void *argument)
{
	CHECK_EQUAL(command, XENMEM_current_reservation);
	CHECK_EQUAL(*(domid_t *)argument, DOMID_SELF);
	return (int)fake.reservation;
}

/* ---- threads ---- */

struct thread *get_current(void)
{
	return fake.running;
}

struct thread *create_thread(char *name, void (*function)(void *), void *data)
{
	struct thread *thread = calloc(1, sizeof *thread);

	CHECK(data == NULL);
	if (thread == NULL)
		abort();
	thread->name = name;
	thread->stack = malloc(STACK_SIZE);
	thread->sp = (unsigned long)thread->stack + STACK_SIZE - 24;
	thread->flags = RUNNABLE_FLAG;
	if (function != NULL)
		fake.agent = function;
	xtop_thread_created(thread);
	return thread;
}

void fake_switch(struct thread *thread)
{
	xtop_thread_runs(thread);
	fake.running = thread;
}

void fake_exit(struct thread *thread)
{
	xtop_thread_exited(thread);
	free(thread->stack);
	/* The name too, as far as it is a copy of the test's. */
	memset(thread, 0xa5, sizeof *thread);
	free(thread);
}

void msleep(uint32_t millisecs)
{
	fake.sleeps++;
	fake_block(millisecs * UINT64_C(1000000));
}

void wake_up(struct wait_queue_head *queue)
{
	queue->woken++;
}

void check_wait(struct wait_queue_head *queue, s_time_t deadline)
{
	int woken = queue->woken;

	if (fake.turns == 0)
		longjmp(end_of_turns, 1);
	fake.turns--;
	if (fake.meanwhile != NULL)
		fake.meanwhile();
	if (queue->woken == woken && deadline > (s_time_t)fake.now)
		fake_block((uint64_t)deadline - fake.now);
}

void fake_run_agent(unsigned turns)
{
	fake.turns = turns;
	if (setjmp(end_of_turns) == 0)
		fake.agent(NULL);
}

void printk(const char *format, ...)
{
	(void)format;
}

/* ---- events and grants ---- */

int evtchn_alloc_unbound(domid_t client, evtchn_handler_t handler, void *data, evtchn_port_t *port)
{
	CHECK_EQUAL(client, 0);
	CHECK(data == NULL);
	CHECK_EQUAL(fake.channel, 0);
	fake.handler = handler;
	fake.channel = *port = 40 + ++fake.channels_opened;
	return 0;
}

void unbind_evtchn(evtchn_port_t port)
{
	CHECK_EQUAL(port, fake.channel);
	fake.channel = 0;
}

void unmask_evtchn(uint32_t port)
{
	CHECK_EQUAL(port, fake.channel);
	fake.unmasked++;
}

int notify_remote_via_evtchn(evtchn_port_t port)
{
	CHECK_EQUAL(port, fake.channel);
	fake.notified++;
	return 0;
}

unsigned long alloc_pages(int order)
{
	CHECK_EQUAL(order, 0);
	if (posix_memalign(&fake.page, PAGE_SIZE, PAGE_SIZE) != 0)
		abort();
	memset(fake.page, 0x5a, PAGE_SIZE);
	fake.pages++;
	return (unsigned long)fake.page;
}

void free_pages(void *pointer, int order)
{
	CHECK_EQUAL(order, 0);
	fake.pages--;
	free(pointer);
}

unsigned long check_frame_of(const void *page)
{
	CHECK(page == fake.page);
	return 77;
}

grant_ref_t gnttab_grant_access(domid_t client, unsigned long frame, int readonly)
{
	unsigned i;

	CHECK_EQUAL(frame, 77);
	CHECK_EQUAL(readonly, 0);
	/* Nothing of ours may be seen by another domain. */
	for (i = 0; i < PAGE_SIZE; i++)
		CHECK_EQUAL(((unsigned char *)fake.page)[i], 0);
	fake.granted_to = client;
	return fake.reference = 100 + fake.channels_opened;
}

int gnttab_end_access(grant_ref_t reference)
{
	if (fake.mapped)
		return 0;
	fake.revoked = reference;
	return 1;
}

/* ---- xenstore ---- */

static char *text(const char *words)
{
	char *copy = malloc(strlen(words) + 1);

	if (copy == NULL)
		abort();
	return strcpy(copy, words);
}

static struct fake_node *find(struct fake_node *nodes, unsigned count, const char *path)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		if (strcmp(nodes[i].path, path) == 0)
			return &nodes[i];
	}
	return NULL;
}

const struct fake_node *fake_find(const char *path)
{
	return find(fake.node, fake.nodes, path);
}

domid_t xenbus_get_self_id(void)
{
	return 5;
}

char *xenbus_transaction_start(xenbus_transaction_t *transaction)
{
	CHECK(!fake.in_transaction);
	fake.in_transaction = 1;
	fake.transactions++;
	*transaction = 7;
	memcpy(fake.staged, fake.node, sizeof fake.node);
	fake.staged_nodes = fake.nodes;
	return NULL;
}

char *xenbus_transaction_end(xenbus_transaction_t transaction, int abort, int *retry)
{
	CHECK(fake.in_transaction && transaction == 7);
	fake.in_transaction = 0;
	*retry = 0;
	fake.aborted += abort != 0;
	if (abort)
		return NULL;
	if (fake.again > 0) {
		fake.again--;
		*retry = 1;
		return NULL;
	}
	memcpy(fake.node, fake.staged, sizeof fake.node);
	fake.nodes = fake.staged_nodes;
	return NULL;
}

char *xenbus_write(xenbus_transaction_t transaction, const char *path, const char *value)
{
	struct fake_node *node = find(fake.staged, fake.staged_nodes, path);

	CHECK(fake.in_transaction && transaction == 7);
	if (node == NULL) {
		CHECK(fake.staged_nodes < FAKE_NODES);
		node = &fake.staged[fake.staged_nodes++];
		memset(node, 0, sizeof *node);
		strcpy(node->path, path);
	}
	strcpy(node->value, value);
	return NULL;
}

struct xsd_sockmsg *xenbus_msg_reply(int type, xenbus_transaction_t transaction, struct write_req *requests, int count)
{
	struct xsd_sockmsg *answer = calloc(1, sizeof *answer);
	struct fake_node *node;
	int i;

	CHECK(answer != NULL && fake.in_transaction && transaction == 7);
	CHECK_EQUAL(type, XS_SET_PERMS);
	CHECK_EQUAL(count, 3);
	for (i = 0; i < 3; i++)
		CHECK_EQUAL(requests[i].len, strlen(requests[i].data) + 1);
	node = find(fake.staged, fake.staged_nodes, requests[0].data);
	CHECK(node != NULL);
	strcpy(node->owner, requests[1].data);
	strcpy(node->reader, requests[2].data);
	answer->type = fake.refuse_permissions ? XS_ERROR : XS_SET_PERMS;
	return answer;
}

char *xenbus_read(xenbus_transaction_t transaction, const char *path, char **value)
{
	const struct fake_node *node = fake_find(path);

	CHECK_EQUAL(transaction, XBT_NIL);
	*value = NULL;
	if (fake.read_error != NULL)
		return text(fake.read_error);
	if (node == NULL)
		return text("ENOENT");
	*value = text(node->value);
	return NULL;
}

char *xenbus_rm(xenbus_transaction_t transaction, const char *path)
{
	CHECK_EQUAL(transaction, XBT_NIL);
	CHECK(strcmp(path, "data/vchan/0/xtop") == 0);
	fake.nodes = 0;
	return NULL;
}
