/* SPDX-License-Identifier: BSD-2-Clause */
#include "echo.h"

/* Serves data/vchan/0/echo to dom0: every line comes back, one longer than the buffer in pieces. */
int echo_tick(struct echo *echo, const struct vchan_port *port, void *context)
{
	struct vchan *v = &echo->vchan;
	uint32_t budget;

	if (vchan_state(v) == VCHAN_BROKEN)
		vchan_close(v);
	if (vchan_state(v) == VCHAN_CLOSED) {
		echo->length = 0;
		return vchan_listen(v, port, context, 0, "data/vchan/0/echo");
	}
	/* Ask first, then look: whatever the client does after the look rings, so nothing can be slept through. */
	vchan_request(v, VCHAN_WRITTEN | VCHAN_READ);
	/* At most a ring full a call: a client that never stops must not keep the guest busy. */
	for (budget = VCHAN_READ_SIZE; budget > 0; budget--) {
		int whole = echo->length > 0 && (echo->line[echo->length - 1] == '\n' || echo->length == sizeof echo->line);

		if (whole && vchan_write(v, echo->line, echo->length) == 0)
			break; /* no room: the line waits, and the client rings when it has read */
		if (whole)
			echo->length = 0;
		if (vchan_read(v, &echo->line[echo->length], 1) == 0)
			break;
		echo->length++;
	}
	/* Half a line of a client that is gone must not become the beginning of the next one's first. */
	if (vchan_state(v) == VCHAN_LEFT)
		echo->length = 0;
	return 0;
}
