/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process with a NetBSD kernel in it, to be watched: it boots a rump kernel,
 * and two threads of known names make and remove directories in its root file
 * system. Both pause for a tenth of a second after each round; the rounds of
 * one are twice as long.
 *
 *	watched [SECONDS]	runs for so long, or until it is killed
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Their headers expect NetBSD's types. */
#include <stdint.h>
#include <sys/types.h>

#include <rump/rump.h>
#include <rump/rump_syscalls.h>

struct worker {
	const char *name; /* Linux keeps 15 characters */
	const char *directory;
	unsigned round; /* directories made and removed */
};

static struct worker workers[] = { { "one-part", "/one", 2000 }, { "two-parts", "/two", 4000 } };

static void *work(void *argument)
{
	const struct worker *worker = argument;
	const struct timespec pause = { 0, 100000000 };

	(void)pthread_setname_np(pthread_self(), worker->name);
	for (;;) {
		unsigned i;

		for (i = 0; i < worker->round; i++) {
			if (rump_sys_mkdir(worker->directory, 0777) != 0 || rump_sys_rmdir(worker->directory) != 0)
				fprintf(stderr, "watched: the rump kernel refuses %s\n", worker->directory);
		}
		nanosleep(&pause, NULL);
	}
	return NULL;
}

int main(int count, char **arguments)
{
	unsigned i;
	int error = rump_init();

	if (error != 0) {
		fprintf(stderr, "watched: the rump kernel does not start: %s\n", strerror(error));
		return 69;
	}
	for (i = 0; i < sizeof workers / sizeof workers[0]; i++) {
		pthread_t thread;

		error = pthread_create(&thread, NULL, work, &workers[i]);
		if (error != 0) {
			fprintf(stderr, "watched: no thread: %s\n", strerror(error));
			return 69;
		}
	}
	printf("watched: a rump kernel runs in process %ld\n", (long)getpid());
	fflush(stdout);
	if (count > 1)
		sleep((unsigned)strtoul(arguments[1], NULL, 10));
	else
		pause();
	return 0;
}
