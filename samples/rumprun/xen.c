/* SPDX-License-Identifier: BSD-2-Clause */
#include "xen.h"

#include "bmk.h"
#include "grants.h"
#include "minios.h"

/* A transaction is tried so often when others write at the same time. */
#define TRIES 8
#define MILLISECOND INT64_C(1000000)

/* The thread that sleeps until the channel rings; NULL while it does not. */
static struct bmk_thread *volatile sleeper;
static volatile int rung;

static void ring(uint32_t channel, struct pt_regs *registers, void *data)
{
	struct bmk_thread *thread = sleeper;

	(void)channel;
	(void)registers;
	(void)data;
	rung = 1;
	/* Not when it sleeps elsewhere: others do not expect to be woken for nothing. */
	if (thread != NULL)
		bmk_sched_wake(thread);
}

static void sleep_until(int64_t deadline, int listening)
{
	/* With interrupts off a ring comes either before we look or after we are on the queue. */
	unsigned long level = bmk_platform_splhigh();

	if (listening && rung) {
		bmk_platform_splx(level);
		return;
	}
	sleeper = listening ? bmk_current : NULL;
	bmk_sched_blockprepare_timeout(deadline);
	bmk_platform_splx(level);
	(void)bmk_sched_block();
	sleeper = NULL;
}

void xen_wait(uint64_t nanos)
{
	sleep_until(bmk_platform_cpu_clock_monotonic() + (int64_t)nanos, 1);
	if (rung)
		sleep_until(bmk_platform_cpu_clock_monotonic() + MILLISECOND, 0);
	rung = 0;
}

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	int error = minios_evtchn_alloc_unbound(client, ring, NULL, channel);

	(void)context;
	if (error != 0)
		return error < 0 ? error : -error;
	minios_unmask_evtchn(*channel);
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	(void)context;
	minios_unbind_evtchn(channel);
}

static void channel_notify(void *context, uint32_t channel)
{
	(void)context;
	(void)minios_notify_remote_via_evtchn(channel);
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	(void)context;
	(void)channel;
	return grants_give(client, page, reference);
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	(void)context;
	grants_take_back(page, reference);
}

/* The end of what was written so far: texts are appended there. */
static char *append(char *to, const char *text)
{
	while (*text != '\0')
		*to++ = *text++;
	*to = '\0';
	return to;
}

static char *append_number(char *to, uint32_t number)
{
	char digits[10];
	int count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	while (count > 0)
		*to++ = digits[--count];
	*to = '\0';
	return to;
}

static void node_of(char node[64], const char *path, const char *key)
{
	append(append(append(node, path), "/"), key);
}

static int same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

/* Takes the answer of a xenbus function and returns whether it was an error. */
static int failed(char *error)
{
	if (error == NULL)
		return 0;
	bmk_printf("xtop: xenstore says %s\n", error);
	xenbus_free(error);
	return 1;
}

/*
 * The permissions n<self>,r<client>. xenbus_set_perms() takes only one entry,
 * which would be the owner's.
 */
static int set_reader(xenbus_transaction_t transaction, const char *node, const char *self, uint16_t client)
{
	char owner[12] = "n", reader[12] = "r";
	char *owner_end = append(owner + 1, self), *reader_end = append_number(reader + 1, client);
	const char *node_end = node;
	struct write_req parts[3];
	struct xsd_sockmsg *answer;
	int refused;

	while (*node_end != '\0')
		node_end++;
	parts[0].data = node;
	parts[0].len = (unsigned)(node_end - node) + 1;
	parts[1].data = owner;
	parts[1].len = (unsigned)(owner_end - owner) + 1;
	parts[2].data = reader;
	parts[2].len = (unsigned)(reader_end - reader) + 1;
	answer = xenbus_msg_reply(XENBUS_SET_PERMISSIONS, transaction, parts, 3);
	if (answer == NULL)
		return -1;
	refused = answer->type == XENBUS_ERROR;
	xenbus_free(answer);
	if (refused)
		bmk_printf("xtop: xenstore refuses the permissions of %s\n", node);
	return refused ? -1 : 0;
}

static int write_key(xenbus_transaction_t transaction, const char *path, const char *key, uint32_t value, const char *self,
	uint16_t client)
{
	char node[64], number[12];

	node_of(node, path, key);
	append_number(number, value);
	if (failed(xenbus_write(transaction, node, number)))
		return -1;
	return set_reader(transaction, node, self, client);
}

static int write_keys(const char *path, const char *self, uint16_t client, uint32_t reference, uint32_t channel)
{
	int tries, error, retry = 1;

	for (tries = 0; retry && tries < TRIES; tries++) {
		xenbus_transaction_t transaction;

		if (failed(xenbus_transaction_start(&transaction)))
			return -1;
		error = write_key(transaction, path, "ring-ref", reference, self, client)
			|| write_key(transaction, path, "event-channel", channel, self, client);
		if (failed(xenbus_transaction_end(transaction, error, &retry)) || error)
			return -1;
	}
	return retry ? -1 : 0;
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	char *self, *at;
	int error;

	(void)context;
	if (failed(xenbus_read(0, "domid", &self)))
		return -1;
	/* A domid has at most five digits. */
	for (at = self; *at >= '0' && *at <= '9' && at < self + 5; at++)
		;
	error = at == self || *at != '\0' ? -1 : write_keys(path, self, client, reference, channel);
	xenbus_free(self);
	return error;
}

static void keys_remove(void *context, const char *path)
{
	(void)context;
	(void)failed(xenbus_rm(0, path));
}

const struct vchan_port xen_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

static int key_is(const char *path, const char *key, uint32_t value)
{
	char node[64], number[12], *found, *error;
	int answer;

	node_of(node, path, key);
	append_number(number, value);
	error = xenbus_read(0, node, &found);
	if (error != NULL) {
		/* Nothing else says that the key is gone. */
		answer = !same(error, "ENOENT");
		xenbus_free(error);
		return answer;
	}
	answer = same(found, number);
	xenbus_free(found);
	return answer;
}

int xen_keys_present(void *context, const char *path, uint32_t reference, uint32_t channel)
{
	(void)context;
	return key_is(path, "ring-ref", reference) && key_is(path, "event-channel", channel);
}
