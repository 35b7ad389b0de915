/* SPDX-License-Identifier: BSD-2-Clause */
#include "event.h"

#include "clock.h"
#include "text.h"

#define WORD_BITS (8 * sizeof(unsigned long))

static struct wait *waits[EVENT_PORTS];
static evtchn_port_t ports[EVENT_PORTS]; /* those that are bound */
static unsigned ports_count;
static uint64_t count;

void event_init(void)
{
	memset(waits, 0, sizeof waits);
	ports_count = 0;
	memset(shared_page.evtchn_mask, 0xff, sizeof shared_page.evtchn_mask);
}

int event_open(domid_t client, evtchn_port_t *port)
{
	struct evtchn_alloc_unbound request = { .dom = DOMID_SELF, .remote_dom = client };
	long answer = hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_alloc_unbound, address_of(&request), 0, 0);

	if (answer != 0)
		return (int)answer;
	if (request.port >= EVENT_PORTS) {
		event_close(request.port);
		return ERROR_MEMORY;
	}
	*port = request.port;
	return 0;
}

void event_close(evtchn_port_t port)
{
	struct evtchn_close request = { port };

	event_bind(port, NULL);
	(void)hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_close, address_of(&request), 0, 0);
}

void event_notify(evtchn_port_t port)
{
	struct evtchn_send request = { port };

	(void)hypercall(__HYPERVISOR_event_channel_op, EVTCHNOP_send, address_of(&request), 0, 0);
}

void event_bind(evtchn_port_t port, struct wait *wait)
{
	unsigned i;

	if (port >= EVENT_PORTS)
		return;
	waits[port] = wait;
	ports_count = 0;
	for (i = 0; i < EVENT_PORTS; i++) {
		if (waits[i] != NULL)
			ports[ports_count++] = i;
	}
}

void event_scan(void)
{
	unsigned i;

	for (i = 0; i < ports_count; i++) {
		unsigned long *word = &shared_page.evtchn_pending[ports[i] / WORD_BITS];
		unsigned long bit = 1ul << ports[i] % WORD_BITS;

		if ((__atomic_load_n(word, __ATOMIC_RELAXED) & bit) == 0)
			continue;
		/* Cleared first: what rings from here on counts again. */
		(void)__atomic_fetch_and(word, ~bit, __ATOMIC_SEQ_CST);
		count++;
		thread_wake(waits[ports[i]]);
	}
}

static void poll(unsigned number, uint64_t until)
{
	struct sched_poll request = { .nr_ports = number, .timeout = clock_to_xen(until) };

	set_xen_guest_handle(request.ports, ports);
	(void)hypercall(__HYPERVISOR_sched_op, SCHEDOP_poll, address_of(&request), 0, 0);
}

void event_block(uint64_t until)
{
	poll(ports_count, until);
}

void event_pause(uint64_t nanos)
{
	poll(0, clock_now() + nanos);
}

uint64_t event_count(void)
{
	return count;
}
