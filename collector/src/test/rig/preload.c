/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LD_PRELOAD for the distribution's unchanged xenstored, oxenstored and vchan-socket-proxy, together with xenctrl.c:
 * what they keep in /var and /proc/xen is put under $FAKEXEN_DIR.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char *redirect(const char *path, char *to, size_t size)
{
	static const char *const places[][2] = {
		{"/proc/xen/", "proc/"}, {"/var/run/xen", "run/xen"},
		{"/run/xen", "run/xen"}, {"/var/log/xen/", "log/"},
		{"/var/lib/xenstored", "lib"},
	};
	const char *dir = getenv("FAKEXEN_DIR");

	for (size_t i = 0; dir && i < sizeof(places) / sizeof(*places); i++) {
		size_t length = strlen(places[i][0]);

		if (!strncmp(path, places[i][0], length)) {
			snprintf(to, size, "%s/%s%s", dir, places[i][1], path + length);
			return to;
		}
	}
	return path;
}

/* The next definition of a function, the libc's. ISO C has no cast from a data pointer to a function's. */
#define NEXT(type, name)                                     \
	union {                                              \
		void *data;                                  \
		type;                                        \
	} next = {.data = dlsym(RTLD_NEXT, name)}

static mode_t mode_of(int flags, va_list arguments)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(arguments, int) : 0;
}

int open(const char *path, int flags, ...)
{
	NEXT(int (*call)(const char *, int, ...), "open");
	char to[256];
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return next.call(redirect(path, to, sizeof(to)), flags, mode);
}

int open64(const char *path, int flags, ...)
{
	NEXT(int (*call)(const char *, int, ...), "open64");
	char to[256];
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = mode_of(flags, arguments);
	va_end(arguments);
	return next.call(redirect(path, to, sizeof(to)), flags, mode);
}

int mkdir(const char *path, mode_t mode)
{
	NEXT(int (*call)(const char *, mode_t), "mkdir");
	char to[256];

	return next.call(redirect(path, to, sizeof(to)), mode);
}

int unlink(const char *path)
{
	NEXT(int (*call)(const char *), "unlink");
	char to[256];

	return next.call(redirect(path, to, sizeof(to)));
}

int rename(const char *from, const char *name)
{
	NEXT(int (*call)(const char *, const char *), "rename");
	char to[256], to_name[256];

	return next.call(redirect(from, to, sizeof(to)), redirect(name, to_name, sizeof(to_name)));
}

int chmod(const char *path, mode_t mode)
{
	NEXT(int (*call)(const char *, mode_t), "chmod");
	char to[256];

	return next.call(redirect(path, to, sizeof(to)), mode);
}

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
	NEXT(int (*call)(int, const struct sockaddr *, socklen_t), "bind");
	struct sockaddr_un redirected = {.sun_family = AF_UNIX};
	char to[256];
	const char *path;

	if (address->sa_family != AF_UNIX)
		return next.call(fd, address, length);
	path = redirect(((const struct sockaddr_un *)address)->sun_path, to, sizeof(to));
	if (path != to)
		return next.call(fd, address, length);
	if (snprintf(redirected.sun_path, sizeof(redirected.sun_path), "%s", path) >= (int)sizeof(redirected.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return next.call(fd, (struct sockaddr *)&redirected, sizeof(redirected));
}

/* oxenstored insists on raising its limit of open files, which takes a privilege that the rig does not need. */
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	(void)resource;
	(void)limit;
	return 0;
}
