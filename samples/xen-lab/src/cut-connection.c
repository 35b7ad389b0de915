/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cut-connection PID SOCKET: ends what connections to a UNIX socket a process has, for both ends and without asking
 * either: what a daemon that closes them, or dies, looks like. Prints the process's file descriptors; 1 where it has none.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* Whether both paths, where they are paths, lead to the same socket: /run and /var/run do. */
static int same(const char *path, const struct stat *wanted)
{
	struct stat found;

	return stat(path, &found) == 0 && found.st_dev == wanted->st_dev && found.st_ino == wanted->st_ino;
}

/* Cuts one, where it is one; says whether it was. */
static int cut(int process, int descriptor, const struct stat *wanted)
{
	struct sockaddr_un peer = { 0 };
	socklen_t length = sizeof peer - 1;
	int copy = (int)syscall(SYS_pidfd_getfd, process, descriptor, 0);
	int done;

	if (copy < 0) {
		perror("pidfd_getfd");
		return 0;
	}
	done = getpeername(copy, (struct sockaddr *)&peer, &length) == 0 && peer.sun_family == AF_UNIX &&
	       same(peer.sun_path, wanted) && shutdown(copy, SHUT_RDWR) == 0;
	close(copy);
	return done;
}

int main(int argc, char **argv)
{
	char path[64], link[64];
	struct stat wanted;
	struct dirent *entry;
	DIR *files;
	int process, cuts = 0;

	if (argc != 3) {
		fprintf(stderr, "usage: cut-connection PID SOCKET\n");
		return 2;
	}
	snprintf(path, sizeof path, "/proc/%.20s/fd", argv[1]);
	process = (int)syscall(SYS_pidfd_open, atoi(argv[1]), 0);
	files = opendir(path);
	if (process < 0 || !files || stat(argv[2], &wanted) != 0) {
		perror(process < 0 || !files ? argv[1] : argv[2]);
		return 1;
	}
	while ((entry = readdir(files)) != NULL) {
		ssize_t length = readlinkat(dirfd(files), entry->d_name, link, sizeof link - 1);

		if (length < 7 || memcmp(link, "socket:", 7) != 0 || !cut(process, atoi(entry->d_name), &wanted))
			continue;
		printf("%s\n", entry->d_name);
		cuts++;
	}
	closedir(files);
	if (!cuts)
		fprintf(stderr, "process %s has no connection to %s\n", argv[1], argv[2]);
	return cuts ? 0 : 1;
}
