/* SPDX-License-Identifier: BSD-2-Clause */
/* The readers of /proc against a captured tree: proc_test FIXTURE-DIRECTORY SCRATCH-DIRECTORY. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../proc.h"
#include "../text.h"
#include "check.h"

static struct proc proc;
static const char *fixture, *scratch;

static void open_fixture(void)
{
	char root[512], blocks[512];

	snprintf(root, sizeof root, "%s/proc", fixture);
	snprintf(blocks, sizeof blocks, "%s/sys-block", fixture);
	CHECK(proc_open(&proc, root, blocks) == 0);
	proc.tick_nanos = 10000000;
	proc.page_size = 4096;
	proc_sample(&proc);
}

static const struct thread *thread(uint32_t id)
{
	unsigned i;

	for (i = 0; i < proc.threads; i++) {
		if (proc.thread[i].row.used && proc.thread[i].row.id == id)
			return &proc.thread[i];
	}
	return NULL;
}

static const struct row *named(const struct row *rows, unsigned count, const char *name)
{
	unsigned i;

	for (i = 0; i < count; i++) {
		if (rows[i].used && strcmp(rows[i].name, name) == 0)
			return &rows[i];
	}
	return NULL;
}

#define HAS(row, figure) (((row)->present >> (figure)&1) != 0)
#define EXPECT(row, figure, expected) \
	do { \
		CHECK(HAS(row, figure)); \
		CHECK_EQUAL((row)->value[figure], (uint64_t)(expected)); \
	} while (0)

static void reads_the_system(void)
{
	open_fixture();
	EXPECT(&proc.system, XTOP_SYSTEM_CONTEXT_SWITCHES, 1234567);
	EXPECT(&proc.system, XTOP_SYSTEM_INTERRUPTS, 987654);
	EXPECT(&proc.system, XTOP_SYSTEM_FORKS, 4321);
	EXPECT(&proc.system, XTOP_SYSTEM_RUNNABLE, 3);
	EXPECT(&proc.system, XTOP_SYSTEM_BLOCKED, 2);
	EXPECT(&proc.system, XTOP_SYSTEM_BOOT_TIME, UINT64_C(1766400000000000000));
	EXPECT(&proc.system, XTOP_SYSTEM_PAGE_IN_BYTES, 2000 * 1024);
	EXPECT(&proc.system, XTOP_SYSTEM_PAGE_OUT_BYTES, 3000 * 1024);
	EXPECT(&proc.system, XTOP_SYSTEM_SWAP_IN_BYTES, 7 * 4096);
	EXPECT(&proc.system, XTOP_SYSTEM_SWAP_OUT_BYTES, 11 * 4096);
	EXPECT(&proc.system, XTOP_SYSTEM_PROCESSES, 7);
	EXPECT(&proc.system, XTOP_SYSTEM_THREADS, 9);
	CHECK_EQUAL(proc_boot_id(&proc), UINT64_C(0x090cecd6b2354f78) ^ UINT64_C(0xa176a4532e4f972d));
	proc_close(&proc);
}

static void reads_memory(void)
{
	open_fixture();
	EXPECT(&proc.memory, XTOP_MEMORY_TOTAL, 262144ll * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_FREE, 100000 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_AVAILABLE, 180000 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_USED, (262144 - 180000) * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_BUFFERS, 4096 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_PAGE_CACHE, (60000 + 8192) * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_SLAB, 16384 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_ACTIVE, 50000 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_INACTIVE, 40000 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_SWAP_TOTAL, 65536 * 1024);
	EXPECT(&proc.memory, XTOP_MEMORY_SWAP_FREE, 60000 * 1024);
	CHECK(!HAS(&proc.memory, XTOP_MEMORY_HEAP_USED));
	proc_close(&proc);
}

static void reads_vcpus(void)
{
	open_fixture();
	CHECK_EQUAL(proc.vcpus, 2);
	CHECK_EQUAL(proc.vcpu[1].id, 1);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_USER, 5000000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_NICE, 200000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_SYSTEM, 3000000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_IDLE, 450000000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_IOWAIT, 300000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_INTERRUPT, 30000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_SOFT_INTERRUPT, 40000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_STEAL, 480000000);
	EXPECT(&proc.vcpu[1], XTOP_VCPU_GUEST, 40000000);
	CHECK(!HAS(&proc.vcpu[1], XTOP_VCPU_RUNNING));
	proc_close(&proc);
}

static void reads_interfaces(void)
{
	const struct row *row;

	open_fixture();
	row = named(proc.interface, proc.interfaces, "eth0");
	CHECK(row != NULL);
	EXPECT(row, XTOP_INTERFACE_RECEIVE_BYTES, 76325841);
	EXPECT(row, XTOP_INTERFACE_RECEIVE_PACKETS, 2354);
	EXPECT(row, XTOP_INTERFACE_RECEIVE_ERRORS, 1);
	EXPECT(row, XTOP_INTERFACE_RECEIVE_DROPS, 2);
	EXPECT(row, XTOP_INTERFACE_TRANSMIT_BYTES, 229524);
	EXPECT(row, XTOP_INTERFACE_TRANSMIT_PACKETS, 1974);
	EXPECT(row, XTOP_INTERFACE_TRANSMIT_ERRORS, 7);
	EXPECT(row, XTOP_INTERFACE_TRANSMIT_DROPS, 8);
	row = named(proc.interface, proc.interfaces, "enX0"); /* no blank after the colon */
	CHECK(row != NULL);
	EXPECT(row, XTOP_INTERFACE_RECEIVE_BYTES, UINT64_MAX);
	EXPECT(row, XTOP_INTERFACE_RECEIVE_PACKETS, UINT64_C(4294967296));
	CHECK_EQUAL(proc.interfaces, 3);
	proc_close(&proc);
}

static void reads_whole_disks_that_were_used(void)
{
	const struct row *row;

	open_fixture();
	CHECK_EQUAL(proc.blocks, 2);
	row = named(proc.block, proc.blocks, "xvda");
	CHECK(row != NULL);
	EXPECT(row, XTOP_BLOCK_READ_BYTES, 2048 * 512);
	EXPECT(row, XTOP_BLOCK_READ_REQUESTS, 100);
	EXPECT(row, XTOP_BLOCK_WRITE_BYTES, 4096 * 512);
	EXPECT(row, XTOP_BLOCK_WRITE_REQUESTS, 200);
	EXPECT(row, XTOP_BLOCK_BUSY, 70000000);
	CHECK(named(proc.block, proc.blocks, "xvda1") == NULL); /* a partition */
	CHECK(named(proc.block, proc.blocks, "xvdb1") != NULL); /* a disk of that name, as Xen allows */
	proc_close(&proc);
}

static void reads_threads(void)
{
	const struct thread *one;

	open_fixture();
	one = thread(1);
	CHECK(one != NULL);
	CHECK(strcmp(one->row.name, "init") == 0);
	CHECK(strcmp(one->wait_channel, "do_epoll_wait") == 0);
	EXPECT(&one->row, XTOP_THREAD_STATE, XTOP_SLEEPING);
	EXPECT(&one->row, XTOP_THREAD_CPU, 1234567890);
	EXPECT(&one->row, XTOP_THREAD_SWITCHES, 77);
	EXPECT(&one->row, XTOP_THREAD_INVOLUNTARY_SWITCHES, 7);
	EXPECT(&one->row, XTOP_THREAD_PRIORITY, 20);
	EXPECT(&one->row, XTOP_THREAD_START_TIME, 12340000000);
	EXPECT(&one->row, XTOP_THREAD_PROCESS, 1);
	EXPECT(&one->row, XTOP_THREAD_PARENT_PROCESS, 0);
	EXPECT(&one->row, XTOP_THREAD_VIRTUAL, 8192000);
	EXPECT(&one->row, XTOP_THREAD_RESIDENT, 409600);
	EXPECT(&one->row, XTOP_THREAD_MINOR_FAULTS, 5);
	EXPECT(&one->row, XTOP_THREAD_MAJOR_FAULTS, 6);
	EXPECT(&one->row, XTOP_THREAD_USER, 1500000000);
	EXPECT(&one->row, XTOP_THREAD_SYSTEM, 500000000);
	EXPECT(&one->row, XTOP_THREAD_PROCESSOR, 1);
	CHECK(!HAS(&one->row, XTOP_THREAD_STACK_USED));
	one = thread(41);
	CHECK(one != NULL);
	EXPECT(&one->row, XTOP_THREAD_STATE, XTOP_BLOCKED);
	EXPECT(&one->row, XTOP_THREAD_PRIORITY, (int64_t)-51);
	EXPECT(&one->row, XTOP_THREAD_NICE, (int64_t)-5);
	EXPECT(&one->row, XTOP_THREAD_PROCESS, 40);
	one = thread(42);
	CHECK(one != NULL && one->row.name[0] == '\0' && one->wait_channel[0] == '\0');
	EXPECT(&one->row, XTOP_THREAD_STATE, XTOP_ZOMBIE);
	EXPECT(&thread(2)->row, XTOP_THREAD_STATE, XTOP_IDLE);
	EXPECT(&thread(51)->row, XTOP_THREAD_STATE, XTOP_STOPPED);
	EXPECT(&thread(60)->row, XTOP_THREAD_STATE, XTOP_TRACED);
	proc_close(&proc);
}

static void a_name_cannot_fool_the_reader(void)
{
	const struct thread *one;

	open_fixture();
	one = thread(40);
	CHECK(one != NULL);
	CHECK(strcmp(one->row.name, "a) R 1 (b") == 0);
	EXPECT(&one->row, XTOP_THREAD_STATE, XTOP_SLEEPING);
	CHECK(thread(70) == NULL); /* its stat ends too early */
	proc_close(&proc);
}

static void ticks_do_where_schedstat_is_not_kept(void)
{
	open_fixture();
	EXPECT(&thread(50)->row, XTOP_THREAD_CPU, 2000000000);
	EXPECT(&thread(51)->row, XTOP_THREAD_CPU, 70000000);
	proc_close(&proc);
}

static void write_file(const char *path, const char *text)
{
	char whole[600], *slash;
	FILE *file;

	snprintf(whole, sizeof whole, "%s/%s", scratch, path);
	for (slash = strchr(whole + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(whole, 0700);
		*slash = '/';
	}
	file = fopen(whole, "w");
	CHECK(file != NULL);
	fputs(text, file);
	fclose(file);
}

static void write_thread(unsigned process, unsigned id, const char *name, unsigned nanos, unsigned ticks)
{
	char path[64], text[512];

	snprintf(path, sizeof path, "%u/task/%u/schedstat", process, id);
	snprintf(text, sizeof text, "%u 0 1\n", nanos);
	write_file(path, text);
	snprintf(path, sizeof path, "%u/task/%u/stat", process, id);
	snprintf(text, sizeof text,
		"%u (%s) S 1 1 1 0 -1 0 0 0 0 0 %u 0 0 0 20 0 1 0 5 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 1\n", id, name, ticks);
	write_file(path, text);
	snprintf(path, sizeof path, "%u/task/%u/status", process, id);
	write_file(path, "voluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t2\n");
}

static void remove_thread(unsigned process, unsigned id)
{
	static const char *const files[] = { "schedstat", "stat", "status", "wchan" };
	char path[700];
	unsigned i;

	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s/%u/task/%u/%s", scratch, process, id, files[i]);
		unlink(path);
	}
	snprintf(path, sizeof path, "%s/%u/task/%u", scratch, process, id);
	rmdir(path);
	snprintf(path, sizeof path, "%s/%u/task", scratch, process);
	rmdir(path);
	snprintf(path, sizeof path, "%s/%u", scratch, process);
	rmdir(path);
}

static void a_thread_that_slept_on_is_read_cheaply_but_not_for_ever(void)
{
	uint64_t before;
	unsigned i;

	write_thread(7, 7, "sleeper", 1000, 1);
	CHECK(proc_open(&proc, scratch, "/nonexistent") == 0);
	proc_sample(&proc);
	CHECK_EQUAL(proc.full_reads, 1);
	write_thread(7, 7, "renamed", 1000, 2);
	proc_sample(&proc);
	CHECK_EQUAL(proc.full_reads, 1);
	CHECK_EQUAL(proc.cheap_reads, 1);
	CHECK(strcmp(thread(7)->row.name, "sleeper") == 0);
	write_thread(7, 7, "renamed", 1001, 2); /* it ran */
	proc_sample(&proc);
	CHECK_EQUAL(proc.full_reads, 2);
	CHECK(strcmp(thread(7)->row.name, "renamed") == 0);
	before = proc.full_reads;
	for (i = 0; i < 32; i++)
		proc_sample(&proc);
	CHECK_EQUAL(proc.full_reads, before + 2);
	remove_thread(7, 7);
	proc_sample(&proc);
	CHECK(thread(7) == NULL);
	CHECK_EQUAL(proc.threads, 0);
	proc_close(&proc);
}

static void a_reused_id_in_another_process_is_read_anew(void)
{
	write_thread(7, 9, "old", 1000, 1);
	CHECK(proc_open(&proc, scratch, "/nonexistent") == 0);
	proc_sample(&proc);
	remove_thread(7, 9);
	write_thread(8, 9, "new", 1000, 1);
	proc_sample(&proc);
	CHECK(strcmp(thread(9)->row.name, "new") == 0);
	EXPECT(&thread(9)->row, XTOP_THREAD_PROCESS, 8);
	remove_thread(8, 9);
	proc_close(&proc);
}

static void rows_come_and_go_and_keep_their_place(void)
{
	uint64_t seed = 3;
	unsigned char alive[200] = { 0 };
	const struct thread *place[200] = { NULL };
	unsigned round, id, living;

	CHECK(proc_open(&proc, scratch, "/nonexistent") == 0);
	for (round = 0; round < 60; round++) {
		for (id = 1; id < 200; id++) {
			if (random_below(&seed, 10) != 0)
				continue;
			if (alive[id])
				remove_thread(id, id);
			else
				write_thread(id, id, "x", 1, 1);
			alive[id] = !alive[id];
			place[id] = NULL;
		}
		proc_sample(&proc);
		for (id = 1, living = 0; id < 200; id++) {
			CHECK((thread(id) != NULL) == alive[id]);
			CHECK(place[id] == NULL || place[id] == thread(id));
			place[id] = thread(id);
			living += alive[id];
		}
		CHECK_EQUAL(proc.threads_total, living);
	}
	for (id = 1; id < 200; id++)
		remove_thread(id, id);
	proc_close(&proc);
}

static void more_threads_than_the_table_holds_are_counted(void)
{
	unsigned id;

	for (id = 1; id <= PROC_THREADS + 20; id++)
		write_thread(1000, 1000 + id, "many", 5, 1);
	CHECK(proc_open(&proc, scratch, "/nonexistent") == 0);
	proc_sample(&proc);
	CHECK_EQUAL(proc.threads_total, PROC_THREADS + 20);
	CHECK_EQUAL(proc.threads_left_out, 20);
	CHECK_EQUAL(proc.threads, PROC_THREADS);
	CHECK_EQUAL(proc.system.value[XTOP_SYSTEM_THREADS], PROC_THREADS + 20);
	for (id = 1; id <= PROC_THREADS + 20; id++)
		remove_thread(1000, 1000 + id);
	proc_sample(&proc);
	CHECK_EQUAL(proc.threads, 0);
	proc_close(&proc);
}

static void a_proc_without_files_leaves_everything_absent(void)
{
	CHECK(proc_open(&proc, scratch, "/nonexistent") == 0);
	proc_sample(&proc);
	CHECK(!HAS(&proc.system, XTOP_SYSTEM_INTERRUPTS));
	CHECK_EQUAL(proc.memory.present, 0);
	CHECK_EQUAL(proc.vcpus + proc.interfaces + proc.blocks + proc.threads, 0);
	CHECK_EQUAL(proc_boot_id(&proc), 0);
	proc_close(&proc);
}

static void texts_of_noise_do_no_harm(void)
{
	uint64_t seed = 11;
	unsigned round, i, file;
	static const char *const files[] = { "stat", "meminfo", "vmstat", "net/dev", "diskstats", "1/task/1/stat", "1/task/1/status",
		"1/task/1/schedstat", "1/task/1/wchan" };

	for (round = 0; round < 300; round++) {
		for (file = 0; file < sizeof files / sizeof *files; file++) {
			static const char alphabet[] = "cpu0 intr MemTotal:eth0:12345678901234567890 \n\n\t()-SRD ";
			char text[400];

			for (i = 0; i < sizeof text - 1; i++)
				text[i] = alphabet[random_below(&seed, sizeof alphabet - 1)];
			text[random_below(&seed, sizeof text)] = '\0';
			text[sizeof text - 1] = '\0';
			write_file(files[file], text);
		}
		CHECK(proc_open(&proc, scratch, "/nonexistent") == 0);
		proc_sample(&proc);
		proc_sample(&proc);
		proc_close(&proc);
	}
}

int main(int argc, char **argv)
{
	CHECK(argc == 3);
	fixture = argv[1];
	scratch = argv[2];
	RUN(reads_the_system);
	RUN(reads_memory);
	RUN(reads_vcpus);
	RUN(reads_interfaces);
	RUN(reads_whole_disks_that_were_used);
	RUN(reads_threads);
	RUN(a_name_cannot_fool_the_reader);
	RUN(ticks_do_where_schedstat_is_not_kept);
	RUN(a_thread_that_slept_on_is_read_cheaply_but_not_for_ever);
	RUN(a_reused_id_in_another_process_is_read_anew);
	RUN(rows_come_and_go_and_keep_their_place);
	RUN(more_threads_than_the_table_holds_are_counted);
	RUN(a_proc_without_files_leaves_everything_absent);
	RUN(texts_of_noise_do_no_harm);
	return 0;
}
