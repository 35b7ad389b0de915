/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of NetBSD's header as netbsd.c uses. */
#define NET_RT_IFLIST 5
#define RTM_IFINFO 0x14
#define RTA_IFP 0x10
