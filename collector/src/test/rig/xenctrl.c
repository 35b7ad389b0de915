/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The few hypercalls of libxenctrl that the xenstore daemons, vchan-socket-proxy and our own collector make, answered
 * from the rig's state. The structs are those of Xen's public headers, so who reads them by offset is held to these.
 *
 * HAVE_XC_DOMINFO: xenctrl.h is that of Xen <= 4.17 with xc_domain_getinfo; 4.18 replaced it (xc_domain_getinfo_single).
 */
#define _GNU_SOURCE
#include "state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xenctrl.h>

/* Figures of every domain: what matters is that they are known and that time goes on. */
#define DOMAIN_VCPUS 2u
#define DOMAIN_PAGES 16384u
#define HOST_CPUS 4u
#define HOST_KHZ 2400000u
#define HOST_PAGES 1048576u

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

/* Every virtual CPU of every domain has run for a tenth of the time that the machine is up. */
static uint64_t vcpu_nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return ((uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec) / 10u;
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
		info[count].tot_pages = DOMAIN_PAGES;
		info[count].max_pages = DOMAIN_PAGES + 1;
		info[count].cpu_time = DOMAIN_VCPUS * vcpu_nanoseconds();
		info[count].nr_online_vcpus = DOMAIN_VCPUS;
		info[count].max_vcpu_id = DOMAIN_VCPUS - 1;
		memcpy(info[count].handle, rig->shared->uuids[domid], sizeof(info[count].handle));
		count++;
	}
	rig_unlock(rig);
	return (int)count;
}

int xc_vcpu_getinfo(xc_interface *xch, uint32_t domid, uint32_t vcpu, xc_vcpuinfo_t *info)
{
	struct rig *rig = (struct rig *)xch;
	enum domain_state state;

	rig_lock(rig);
	state = domid < RIG_DOMAINS ? domain_state(rig, domid) : DOMAIN_ABSENT;
	rig_unlock(rig);
	if (state == DOMAIN_ABSENT || vcpu >= DOMAIN_VCPUS) {
		errno = ESRCH;
		return -1;
	}
	memset(info, 0, sizeof(*info));
	info->vcpu = vcpu;
	info->online = 1;
	info->cpu_time = vcpu_nanoseconds();
	return 0;
}

int xc_physinfo(xc_interface *xch, xc_physinfo_t *info)
{
	(void)xch;
	memset(info, 0, sizeof(*info));
	info->threads_per_core = 1;
	info->cores_per_socket = HOST_CPUS;
	info->nr_cpus = HOST_CPUS;
	info->max_cpu_id = HOST_CPUS - 1;
	info->nr_nodes = 1;
	info->cpu_khz = HOST_KHZ;
	info->total_pages = HOST_PAGES;
	info->free_pages = HOST_PAGES / 2;
	return 0;
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
