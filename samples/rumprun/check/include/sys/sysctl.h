/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of NetBSD's header as netbsd.c uses. */
#define CTL_KERN 1
#define CTL_NET 4
#define KERN_OSRELEASE 2

int sysctlnametomib(const char *name, int *mib, size_t *length);
