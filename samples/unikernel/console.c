/* SPDX-License-Identifier: BSD-2-Clause */
#include "console.h"

#include <xen/io/console.h>

#include "clock.h"
#include "event.h"
#include "platform.h"

static uint32_t put(struct xencons_interface *ring, uint32_t at, char byte)
{
	if (at - __atomic_load_n(&ring->out_cons, __ATOMIC_ACQUIRE) >= sizeof ring->out)
		return at;
	ring->out[MASK_XENCONS_IDX(at, ring->out)] = byte;
	return at + 1;
}

void console_line(const char *text)
{
	struct xencons_interface *ring = platform.console;
	uint32_t at;

	if (ring == NULL)
		return;
	at = ring->out_prod;
	while (*text != '\0')
		at = put(ring, at, *text++);
	at = put(ring, at, '\r');
	at = put(ring, at, '\n');
	__atomic_store_n(&ring->out_prod, at, __ATOMIC_RELEASE);
	/* Nobody reads what is typed. */
	ring->in_cons = ring->in_prod;
	event_notify(platform.console_port);
}

void console_drain(uint64_t nanos)
{
	struct xencons_interface *ring = platform.console;
	uint64_t until = clock_now() + nanos;

	while (ring != NULL && __atomic_load_n(&ring->out_cons, __ATOMIC_ACQUIRE) != ring->out_prod && clock_now() < until)
		event_pause(CLOCK_MILLISECOND);
}
