/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * LD_PRELOAD for the distribution's unchanged xenstored, oxenstored and vchan-socket-proxy: their few hypercalls
 * through libxenctrl are answered from the rig's state, and what they keep in /var, /etc/xen and /proc/xen is put
 * under $FAKEXEN_DIR.
 *
 * HAVE_XC_DOMINFO: xenctrl.h is that of Xen <= 4.17 with xc_domain_getinfo; 4.18 replaced it (xc_domain_getinfo_single).
 */
#define _GNU_SOURCE
#include "state.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <xenctrl.h>

/* ---- libxenctrl ---- */

xc_interface *xc_interface_open(xentoollog_logger *logger, xentoollog_logger *dombuild_logger, unsigned int flags)
{
	(void)logger;
	(void)dombuild_logger;
	(void)flags;
	return (xc_interface *)rig_open();
}

int xc_interface_close(xc_interface *xch)
{
	if (xch)
		rig_close((struct rig *)xch);
	return 0;
}

int xc_domain_getinfolist(xc_interface *xch, uint32_t first_domain, unsigned int max_domains, xc_domaininfo_t *info)
{
	struct rig *rig = (struct rig *)xch;
	unsigned int count = 0;

	rig_lock(rig);
	for (uint32_t domid = first_domain; domid < RIG_DOMAINS && count < max_domains; domid++) {
		enum domain_state state = domain_state(rig, domid);

		if (state == DOMAIN_ABSENT)
			continue;
		memset(&info[count], 0, sizeof(*info));
		info[count].domain = (domid_t)domid;
		info[count].flags = state == DOMAIN_DYING      ? XEN_DOMINF_dying
				    : state == DOMAIN_SHUTDOWN ? XEN_DOMINF_shutdown
							       : XEN_DOMINF_running;
		count++;
	}
	rig_unlock(rig);
	return (int)count;
}

#ifdef HAVE_XC_DOMINFO
int xc_domain_getinfo(xc_interface *xch, uint32_t first_domid, unsigned int max_doms, xc_dominfo_t *info)
{
	unsigned int count = 0;
	xc_domaininfo_t one;

	while (count < max_doms && xc_domain_getinfolist(xch, first_domid, 1, &one) == 1) {
		memset(&info[count], 0, sizeof(*info));
		info[count].domid = one.domain;
		info[count].dying = !!(one.flags & XEN_DOMINF_dying);
		info[count].shutdown = !!(one.flags & XEN_DOMINF_shutdown);
		info[count].running = !!(one.flags & XEN_DOMINF_running);
		first_domid = one.domain + 1u;
		count++;
	}
	if (!count)
		errno = ESRCH;
	return count ? (int)count : -1;
}
#else
int xc_domain_getinfo_single(xc_interface *xch, uint32_t domid, xc_domaininfo_t *info)
{
	if (xc_domain_getinfolist(xch, domid, 1, info) == 1 && info->domain == domid)
		return 0;
	errno = ESRCH;
	return -1;
}
#endif

/* oxenstored maps a guest's xenstore page by frame number, which the rig does not have: it is always grant 1. */
void *xc_map_foreign_range(xc_interface *xch, uint32_t domid, int size, int prot, unsigned long mfn)
{
	char path[256];
	void *page;
	int fd;

	(void)mfn;
	rig_path((struct rig *)xch, path, sizeof(path), "grant.%u.%u", domid, RIG_XENSTORE_GRANT);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	page = mmap(NULL, (size_t)size, prot, MAP_SHARED, fd, 0);
	close(fd);
	return page == MAP_FAILED ? NULL : page;
}

/* ---- places in the file system ---- */

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
