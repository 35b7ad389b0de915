/* SPDX-License-Identifier: BSD-2-Clause */
#include <sys/param.h>
#include <sys/pool.h>
#include <sys/socket.h>
#include <sys/sysctl.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>

#include "netbsd.h"

/* The system call itself: libc's wrapper wants a thread that it knows. */
int rump___sysimpl___sysctl(const int *name, unsigned int length, void *old, size_t *old_length, const void *new, size_t new_length);

/* A rump kernel has about 105 pools, 232 bytes each. */
#define POOLS_MAX 140

static union {
	struct pool_sysctl pools[POOLS_MAX];
	char bytes[8192];
} answer;

static int pool_name[2];
static int pool_known;

const uint64_t netbsd_memory = sizeof answer;

void netbsd_open(char *system, uint32_t size)
{
	static const int release[] = { CTL_KERN, KERN_OSRELEASE };
	static const char prefix[] = "rumprun, NetBSD ";
	size_t length = sizeof pool_name / sizeof pool_name[0], i;

	pool_known = sysctlnametomib("kern.pool", pool_name, &length) == 0 && length == 2;
	for (i = 0; prefix[i] != '\0' && i < size - 1; i++)
		system[i] = prefix[i];
	system[i] = '\0';
	length = size - i;
	if (rump___sysimpl___sysctl(release, 2, system + i, &length, NULL, 0) != 0)
		system[i] = '\0';
}

static void take_pools(struct netbsd *netbsd)
{
	size_t length = sizeof answer.pools, i;

	netbsd->pools = NETBSD_UNKNOWN;
	if (!pool_known || rump___sysimpl___sysctl(pool_name, 2, answer.pools, &length, NULL, 0) != 0)
		return;
	netbsd->pools = 0;
	for (i = 0; i < length / sizeof answer.pools[0]; i++)
		netbsd->pools += answer.pools[i].pr_npages * answer.pools[i].pr_pagesize;
}

static void copy_name(char to[NETBSD_NAME], const struct sockaddr_dl *link)
{
	unsigned i;

	for (i = 0; i < link->sdl_nlen && i < NETBSD_NAME - 1; i++)
		to[i] = link->sdl_data[i];
	to[i] = '\0';
}

static int begins(const char *text, const char *with)
{
	while (*with != '\0' && *text == *with) {
		text++;
		with++;
	}
	return *with == '\0';
}

static void take_interface(struct netbsd_interface *to, const struct if_msghdr *header)
{
	const struct if_data *data = &header->ifm_data;

	copy_name(to->name, (const struct sockaddr_dl *)(const void *)(header + 1));
	to->id = header->ifm_index;
	to->receive_bytes = data->ifi_ibytes;
	to->receive_packets = data->ifi_ipackets;
	to->transmit_bytes = data->ifi_obytes;
	to->transmit_packets = data->ifi_opackets;
	to->receive_errors = data->ifi_ierrors;
	to->receive_drops = data->ifi_iqdrops;
	to->transmit_errors = data->ifi_oerrors;
	/* rumprun's Xen interface counts nothing itself: bytes and drops come from the layers above, and nobody counts the rest. */
	if (begins(to->name, "xenif")) {
		to->receive_packets = to->transmit_packets = NETBSD_UNKNOWN;
		to->receive_errors = to->transmit_errors = NETBSD_UNKNOWN;
	}
}

static void take_interfaces(struct netbsd *netbsd)
{
	static const int list[] = { CTL_NET, PF_ROUTE, 0, 0, NET_RT_IFLIST, 0 };
	size_t length = sizeof answer.bytes, at = 0;

	netbsd->interfaces = 0;
	if (rump___sysimpl___sysctl(list, 6, answer.bytes, &length, NULL, 0) != 0)
		return;
	while (at + sizeof(struct if_msghdr) + sizeof(struct sockaddr_dl) <= length && netbsd->interfaces < NETBSD_INTERFACES) {
		const struct if_msghdr *header = (const struct if_msghdr *)(const void *)(answer.bytes + at);

		if (header->ifm_msglen == 0)
			return;
		if (header->ifm_type == RTM_IFINFO && (header->ifm_addrs & RTA_IFP) != 0)
			take_interface(&netbsd->interface[netbsd->interfaces++], header);
		at += header->ifm_msglen;
	}
}

void netbsd_take(struct netbsd *netbsd)
{
	take_pools(netbsd);
	take_interfaces(netbsd);
}
