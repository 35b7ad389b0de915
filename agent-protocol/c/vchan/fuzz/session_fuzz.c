/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The agent's session against a dom0 that does anything: writes any bytes, pokes into the shared page, reads or does
 * not, leaves, comes back, while the guest lives on. Whatever it does, a tick's work is bounded, nothing is touched
 * outside of the page, all that the agent sends is frames that PROTOCOL.md allows, and in the end nothing is held.
 *
 * Input: steps of one byte (its low three bits say what, the rest how much) and what the step takes after it; see
 * step().
 */
#include <string.h>

#include "../test/check.h"
#include "../test/collector.h"
#include "../xtop_agent.h"

#define THREADS 12
#define SECOND UINT64_C(1000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t thread_bits[] = { XTOP_THREAD_STATE, XTOP_THREAD_CPU, XTOP_THREAD_PRIORITY, XTOP_THREAD_WAIT_CHANNEL };
static const uint8_t memory_bits[] = { XTOP_MEMORY_USED, XTOP_MEMORY_TOTAL };
static struct xtop_row thread_rows[THREADS], memory_rows[1];
static uint64_t thread_values[THREADS * sizeof thread_bits], memory_values[sizeof memory_bits];
static struct xtop_table thread_table = XTOP_TABLE(XTOP_THREAD, thread_bits, thread_rows, thread_values);
static struct xtop_table memory_table = XTOP_TABLE(XTOP_MEMORY, memory_bits, memory_rows, memory_values);
static struct xtop_table *const tables[] = { &memory_table, &thread_table };
static struct xtop_name names[THREADS];

static struct fake_xen xen;
static struct xtop_agent agent;
static struct collector collector;
static uint64_t now, life;
static unsigned samples, rows_asked, keys_gone;
/* Bytes that the agent wrote and nobody took as a frame so far. */
static unsigned char stream[2 * VCHAN_WRITE_SIZE];
static unsigned streamed;
/* The page was tampered with since the agent began to listen on it: what can be read from it proves nothing. */
static int tampered;

static uint64_t guest_clock(void *context)
{
	(void)context;
	return now;
}

static uint64_t own_figure(void *context)
{
	(void)context;
	return life % 5 == 0 ? XTOP_AGENT_UNKNOWN : now / 100;
}

static void take_sample(void *context)
{
	(void)context;
	samples++;
	life++;
}

static int get_row(void *context, const struct xtop_table *table, uint32_t index, struct xtop_agent_row *row)
{
	static const char *const texts[] = { "main", "idle", "xenbus", "a-thread-with-a-long-name-to-fill-the-ring-soon", "", "net", "blk" };
	uint64_t seed = life / 3 + index;

	(void)context;
	rows_asked++;
	row->present = table == &memory_table ? 3 : 7;
	row->values[0] = random_next(&seed) % 9 + 1;
	row->values[1] = life * 1000000 + index;
	row->values[2] = (uint64_t)-5;
	if (table == &memory_table)
		return index == 0;
	row->id = index + (uint32_t)(life / 7);
	row->name = texts[random_below(&seed, 7)];
	row->name_length = (uint32_t)strlen(row->name);
	row->waiting = random_below(&seed, 2) == 0 ? NULL : texts[random_below(&seed, 7)];
	row->waiting_length = row->waiting == NULL ? 0 : (uint32_t)strlen(row->waiting);
	return index < (life / 5) % (THREADS + 1);
}

static int keys_present(void *context, const char *path, uint32_t reference, uint32_t channel)
{
	(void)context;
	(void)path;
	(void)reference;
	(void)channel;
	return !keys_gone;
}

static const struct xtop_agent_port port = { guest_clock, own_figure, own_figure, take_sample, get_row, keys_present, NULL, NULL };

static void start(void)
{
	struct xtop_agent_setup setup;

	memset(&setup, 0, sizeof setup);
	memset(&xen, 0, sizeof xen);
	memset(&collector, 0, sizeof collector);
	memset(names, 0, sizeof names);
	now = SECOND;
	life = samples = rows_asked = keys_gone = streamed = 0;
	tampered = 0;
	setup.xen = &fake_port;
	setup.xen_context = &xen;
	setup.port = &port;
	setup.tables = tables;
	setup.tables_count = 2;
	setup.names = names;
	setup.names_count = THREADS;
	setup.path = XTOP_AGENT_PATH;
	setup.interval = SECOND;
	setup.hello.agent = "fuzz 1";
	setup.hello.system = "none";
	xtop_agent_init(&agent, &setup);
}

/* After a new listen the ring is a fresh one, and the client's view of the old one is void. */
static void notice_fresh_page(unsigned listens)
{
	if (xen.listens == listens && vchan_state(&agent.vchan) != VCHAN_CLOSED)
		return;
	tampered = 0;
	streamed = 0;
	memset(&collector, 0, sizeof collector);
}

static void tick(void)
{
	unsigned samples_before = samples, rows = rows_asked, calls = xen.calls, listens = xen.listens;
	uint32_t read = agent.vchan.read_index, written = agent.vchan.write_index, room = vchan_writable(&agent.vchan);
	uint64_t wait = xtop_agent_tick(&agent);

	CHECK(wait > 0 && wait <= 3600 * SECOND);
	CHECK(samples - samples_before <= 1);
	CHECK(rows_asked - rows <= 2 * (THREADS + 1 + 2));
	CHECK(xen.calls - calls <= 7 + VCHAN_READ_SIZE / 64 + 8);
	if (xen.listens == listens && vchan_state(&agent.vchan) != VCHAN_CLOSED) {
		CHECK(agent.vchan.read_index - read <= VCHAN_READ_SIZE);
		CHECK(agent.vchan.write_index - written <= room);
	}
	notice_fresh_page(listens);
}

/* Takes the whole frames out of what was read. Each hello begins the protocol anew. */
static void take_frames(void)
{
	unsigned length;

	while (streamed >= 3 && (length = stream[0] | (unsigned)stream[1] << 8) <= streamed) {
		CHECK(length >= 4 && length <= XTOP_MAX_FRAME);
		CHECK(stream[2] >= 1 && stream[2] <= 4);
		if (stream[2] == 1) {
			struct fake_client client = collector.client;

			CHECK(length >= 19);
			memset(&collector, 0, sizeof collector);
			collector.client = client;
			memcpy(&collector.nonce, stream + 11, 8);
		}
		CHECK(stream[2] == 1 || collector.open);
		collector_take(&collector, stream, length);
		CHECK(collector.open);
		streamed -= length;
		memmove(stream, stream + length, streamed);
	}
}

static void drain(uint32_t most)
{
	if (tampered || collector.client.page == NULL)
		return;
	streamed += fake_client_read(&collector.client, stream + streamed, most);
	CHECK(streamed <= sizeof stream);
	take_frames();
}

static void say(const uint8_t *bytes, uint32_t length)
{
	if (!tampered && collector.client.page != NULL)
		fake_client_write(&collector.client, bytes, length);
}

/* One step of dom0 or of the guest; returns how many bytes of the input it took. */
static size_t step(const uint8_t *data, size_t size)
{
	static const uint8_t hello[] = { 29, 0, 0x41, 0x89, 0x78, 0x74, 0x6f, 0x70, 0x0d, 0x0a, 0x1a };
	uint8_t frame[29] = { 0 };
	unsigned how = data[0] >> 3;
	size_t length;

	switch (data[0] & 7) {
	case 0: /* time goes by, and a tick */
		now += (uint64_t)how * how * how * 100000 + (how == 31 ? 40 * SECOND : 0);
		tick();
		return 1;
	case 1: /* so many bytes of the input */
		length = how < size - 1 ? how : size - 1;
		say(data + 1, (uint32_t)length);
		return 1 + length;
	case 2: /* a hello, right but for its versions and interval */
		memcpy(frame, hello, sizeof hello);
		frame[11] = (uint8_t)how;
		memcpy(frame + 19, data + 1, size - 1 < 10 ? size - 1 : 10);
		if (how & 1)
			frame[19] = frame[20] = 1;
		say(frame, sizeof frame);
		return size < 11 ? size : 11;
	case 3: /* a command in order */
		frame[0] = how & 1 ? 11 : 3;
		frame[2] = how & 1 ? 0x42 : 0x43;
		frame[3 + how % 8] = (uint8_t)(size > 1 ? data[1] : 0);
		say(frame, frame[0]);
		return 2;
	case 4:
		drain(how * 70 + 1);
		return 1;
	case 5: /* the collector goes, one comes, perhaps with wishes */
		if (xen.page == NULL || xen.keys == 0 || tampered)
			return 1;
		if (collector.client.page != NULL)
			fake_client_leave(&collector.client);
		if (how & 1)
			fake_client_connect(&collector.client, &xen);
		if ((how & 2) && collector.client.page != NULL)
			fake_client_request(&collector.client, how >> 2);
		return 1;
	case 6: /* anything into the page's head */
		if (xen.page != NULL && size > 1) {
			tampered = 1;
			((unsigned char *)xen.page)[how % 24] = data[1];
		}
		return 2;
	default: /* the guest's own doing */
		if (how < 4)
			keys_gone = how & 1;
		else if (how < 24)
			(void)xtop_agent_event(&agent, (uint8_t)(how % 6), life, "something happened here", how);
		else if (how < 30)
			life += how;
		else if (how == 30)
			xtop_agent_panic(&agent, "the end", 7);
		else
			xtop_agent_restart(&agent);
		notice_fresh_page(xen.listens);
		return 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 4096)
		return 0;
	start();
	tick();
	while (size > 0) {
		size_t taken = step(data, size);

		if (taken > size)
			taken = size;
		data += taken;
		size -= taken;
	}
	xtop_agent_close(&agent);
	fake_xen_release(&xen);
	return 0;
}
