/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of NetBSD's header as netbsd.c uses. */
struct pool_sysctl {
	char pr_wchan[16];
	uint64_t pr_pagesize;
	uint64_t pr_npages;
};
