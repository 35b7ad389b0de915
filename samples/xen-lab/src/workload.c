/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * workload FIFO NAME:PERCENT...
 *
 * Threads with known names that use a known share of a CPU, 0 for one that only sleeps. A line "NAME PERCENT" in the
 * FIFO starts another one, "NAME end" ends those of that name.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PERIOD_NS 100000000L
#define THREADS 64

struct thread {
	char name[16];
	int percent;
	volatile int end;
	sem_t ended;
	int used;
};

static struct thread threads[THREADS];

static long long now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void sleep_until(long long at)
{
	struct timespec t = { at / 1000000000, at % 1000000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

static void *run(void *argument)
{
	struct thread *self = argument;
	long long next = now(CLOCK_MONOTONIC);

	pthread_setname_np(pthread_self(), self->name);
	while (self->percent == 0 && !self->end)
		sem_wait(&self->ended);
	while (!self->end) {
		long long until = now(CLOCK_THREAD_CPUTIME_ID) + PERIOD_NS / 100 * self->percent;

		while (now(CLOCK_THREAD_CPUTIME_ID) < until)
			;
		next += PERIOD_NS;
		/* A period that took too long is not made up for. */
		if (next < now(CLOCK_MONOTONIC))
			next = now(CLOCK_MONOTONIC);
		sleep_until(next);
	}
	self->used = 0;
	return NULL;
}

static void start(const char *name, int percent)
{
	pthread_t id;
	int i;

	for (i = 0; i < THREADS && threads[i].used; i++)
		;
	if (i == THREADS || percent < 0 || percent > 100) {
		printf("workload: cannot start %s\n", name);
		return;
	}
	snprintf(threads[i].name, sizeof(threads[i].name), "%s", name);
	threads[i].percent = percent;
	threads[i].end = 0;
	sem_init(&threads[i].ended, 0, 0);
	threads[i].used = 1;
	if (pthread_create(&id, NULL, run, &threads[i]) != 0) {
		threads[i].used = 0;
		printf("workload: no thread for %s\n", name);
		return;
	}
	pthread_detach(id);
}

static void end(const char *name)
{
	for (int i = 0; i < THREADS; i++)
		if (threads[i].used && !strcmp(threads[i].name, name)) {
			threads[i].end = 1;
			sem_post(&threads[i].ended);
		}
}

int main(int count, char **words)
{
	char name[16], share[16], line[64];

	if (count < 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 2; i < count; i++)
		if (sscanf(words[i], "%15[^:]:%15s", name, share) == 2)
			start(name, atoi(share));
	for (;;) {
		FILE *fifo = fopen(words[1], "r");

		if (!fifo) {
			printf("workload: %s: %s\n", words[1], strerror(errno));
			return 1;
		}
		while (fgets(line, sizeof(line), fifo)) {
			if (sscanf(line, "%15s %15s", name, share) != 2)
				continue;
			if (!strcmp(share, "end"))
				end(name);
			else
				start(name, atoi(share));
		}
		fclose(fifo);
	}
}
