/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libxengnttab.so.1 over the rig's state: the calls of xengnttab.h with the rules of Linux' drivers/xen/gntdev.c (map)
 * and gntalloc.c (share). A grant is a file, to map it is to mmap its first page.
 *
 * What a caller forgets to unmap stays on record after the handle is closed, as long as the memory is mapped: with
 * Linux the mapping holds the device file and with it the grant.
 */
#define _GNU_SOURCE
#include "state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <fcntl.h>
#include <xengnttab.h>

struct page {
	uint32_t domid;
	uint32_t ref;
	int slot; /* of struct grant's holders */
};

struct mapping {
	struct mapping *next;
	uint8_t *address;
	uint32_t count;
	struct page pages[];
};

struct xengntdev_handle {
	struct rig *rig;
	uint32_t domid;
	int device; /* held open for /proc, as the real one is */
	struct mapping *mappings;
};

/* Whoever looks into /proc finds dom0's processes by this name, and none of the other domains', which have kernels of their own. */
static int device_open(const struct xengntdev_handle *handle)
{
	char path[256];

	if (handle->domid)
		return -1;
	rig_path(handle->rig, path, sizeof(path), "gntdev");
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
}

static struct xengntdev_handle *handle_open(void)
{
	struct xengntdev_handle *handle = calloc(1, sizeof(*handle));

	if (!handle)
		return NULL;
	handle->rig = rig_open();
	if (!handle->rig) {
		int error = errno;

		free(handle);
		errno = error;
		return NULL;
	}
	handle->domid = rig_own_domid();
	handle->device = device_open(handle);
	return handle;
}

static void page_release(struct rig *rig, const struct page *page)
{
	struct grant *grant = grant_open(rig, page->domid, page->ref);

	if (!grant)
		return; /* its domain was destroyed */
	if (grant->holders[page->slot].pid == getpid())
		grant_release(rig, page->domid, page->ref, grant, &grant->holders[page->slot]);
	grant_close(grant);
}

/* The unmap-notify byte is cleared in the page before it goes away, as gntdev does. */
static void mapping_release(struct xengntdev_handle *handle, struct mapping *mapping)
{
	rig_lock(handle->rig);
	for (uint32_t i = 0; i < mapping->count; i++)
		page_release(handle->rig, &mapping->pages[i]);
	rig_unlock(handle->rig);
	free(mapping);
}

static bool still_mapped(const struct rig *rig, const struct mapping *mapping)
{
	char line[512], path[256];
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "re");

	if (!maps)
		return true;
	rig_path(rig, path, sizeof(path), "grant.%u.%u", mapping->pages[0].domid, mapping->pages[0].ref);
	while (!found && fgets(line, sizeof(line), maps))
		found = strtoull(line, NULL, 16) == (uintptr_t)mapping->address && strstr(line, path);
	fclose(maps);
	return found;
}

static int handle_close(struct xengntdev_handle *handle)
{
	if (!handle)
		return 0;
	while (handle->mappings) {
		struct mapping *mapping = handle->mappings;

		handle->mappings = mapping->next;
		if (still_mapped(handle->rig, mapping))
			free(mapping);
		else
			mapping_release(handle, mapping);
	}
	if (handle->device >= 0)
		close(handle->device);
	rig_close(handle->rig);
	free(handle);
	return 0;
}

static int unmap(struct xengntdev_handle *handle, void *address, uint32_t count)
{
	for (struct mapping **at = &handle->mappings; *at; at = &(*at)->next) {
		struct mapping *mapping = *at;

		if (mapping->address != address)
			continue;
		if (mapping->count != count)
			break;
		*at = mapping->next;
		munmap(address, (size_t)count * RIG_PAGE);
		mapping_release(handle, mapping);
		return 0;
	}
	errno = EINVAL;
	return -1;
}

static struct mapping *mapping_reserve(uint32_t count)
{
	struct mapping *mapping = calloc(1, sizeof(*mapping) + count * sizeof(struct page));

	if (!mapping)
		return NULL;
	mapping->address = mmap(NULL, (size_t)count * RIG_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mapping->address == MAP_FAILED) {
		free(mapping);
		return NULL;
	}
	return mapping;
}

/* Undoes a half-made mapping. */
static void *mapping_abandon(struct xengntdev_handle *handle, struct mapping *mapping, uint32_t reserved)
{
	int error = errno;

	munmap(mapping->address, (size_t)reserved * RIG_PAGE);
	mapping_release(handle, mapping);
	errno = error;
	return NULL;
}

static bool page_mmap(struct rig *rig, struct mapping *mapping, uint32_t index, int prot)
{
	const struct page *page = &mapping->pages[index];
	char path[256];
	void *mapped;
	int fd;

	rig_path(rig, path, sizeof(path), "grant.%u.%u", page->domid, page->ref);
	fd = open(path, (prot & PROT_WRITE ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	if (fd < 0)
		return false;
	mapped = mmap(mapping->address + (size_t)index * RIG_PAGE, RIG_PAGE, prot, MAP_SHARED | MAP_FIXED, fd, 0);
	close(fd);
	return mapped != MAP_FAILED;
}

static bool page_hold(struct xengntdev_handle *handle, struct page *page, int prot, uint32_t clear_at, uint32_t port)
{
	struct grant *grant = grant_open(handle->rig, page->domid, page->ref);
	struct holder *holder;

	if (!grant)
		return false;
	if (grant->revoked || grant->to != handle->domid || ((prot & PROT_WRITE) && !grant->writable)) {
		errno = EINVAL; /* GNTST_bad_gntref and its like come out of gntdev's mmap so */
		grant_close(grant);
		return false;
	}
	holder = grant_hold(grant, handle->domid, clear_at, port);
	if (holder)
		page->slot = (int)(holder - grant->holders);
	grant_close(grant);
	return holder;
}

/* gntdev_ioctl_notify(): a byte can only be cleared in a writable mapping, the port must be bound by this kernel. */
static bool notify_allowed(struct xengntdev_handle *handle, int prot, uint32_t clear_at, uint32_t notify_port)
{
	struct port *port = port_of(handle->rig, handle->domid, notify_port);

	return (clear_at == RIG_NONE || (prot & PROT_WRITE)) &&
	       (notify_port == RIG_NONE || (port && port->state != PORT_FREE));
}

static void *map(struct xengntdev_handle *handle, uint32_t count, const uint32_t *domids, uint32_t stride,
		 const uint32_t *refs, int prot, uint32_t clear_at, uint32_t notify_port)
{
	struct mapping *mapping;
	bool done = true;

	if (!count || !(mapping = mapping_reserve(count)))
		return NULL;
	rig_lock(handle->rig);
	if (!notify_allowed(handle, prot, clear_at, notify_port)) {
		errno = EINVAL;
		done = false;
	}
	for (uint32_t i = 0; done && i < count; i++) {
		struct page *page = &mapping->pages[i];

		page->domid = domids[i * stride];
		page->ref = refs[i];
		done = page_hold(handle, page, prot, clear_at, notify_port); /* both only with a single page */
		if (!done)
			break;
		mapping->count = i + 1;
		done = page_mmap(handle->rig, mapping, i, prot);
	}
	rig_unlock(handle->rig);
	if (!done) {
		if (errno == ENOENT)
			errno = EINVAL;
		return mapping_abandon(handle, mapping, count);
	}
	mapping->next = handle->mappings;
	handle->mappings = mapping;
	return mapping->address;
}

static bool page_grant(struct xengntdev_handle *handle, struct page *page, uint32_t to, int writable)
{
	page->domid = handle->domid;
	for (page->ref = RIG_FIRST_GRANT;; page->ref++) {
		if (!grant_create(handle->rig, page->domid, page->ref, to, writable))
			return true;
		if (errno != EEXIST)
			return false;
	}
}

static void *share(struct xengntdev_handle *handle, uint32_t to, uint32_t count, uint32_t *refs, int writable,
		   uint32_t clear_at, uint32_t notify_port)
{
	struct mapping *mapping;
	bool done = true;

	if (!count || !(mapping = mapping_reserve(count)))
		return NULL;
	rig_lock(handle->rig);
	if (handle->rig->shared->domains[handle->domid] == DOMAIN_ABSENT) {
		errno = ENODEV;
		done = false;
	} else if (!notify_allowed(handle, PROT_WRITE, clear_at, notify_port)) {
		errno = EINVAL;
		done = false;
	}
	for (uint32_t i = 0; done && i < count; i++) {
		struct page *page = &mapping->pages[i];

		done = page_grant(handle, page, to, writable);
		if (!done)
			break;
		mapping->count = i + 1;
		refs[i] = page->ref;
		done = page_mmap(handle->rig, mapping, i, PROT_READ | PROT_WRITE);
	}
	if (done) {
		struct grant *grant = grant_open(handle->rig, handle->domid, refs[0]);

		grant->holders[0].clear_at = clear_at;
		grant->holders[0].notify_port = notify_port;
		grant_close(grant);
	}
	rig_unlock(handle->rig);
	if (!done)
		return mapping_abandon(handle, mapping, count);
	mapping->next = handle->mappings;
	handle->mappings = mapping;
	return mapping->address;
}

xengnttab_handle *xengnttab_open(struct xentoollog_logger *logger, unsigned int flags)
{
	(void)logger;
	(void)flags;
	return handle_open();
}

int xengnttab_close(xengnttab_handle *xgt)
{
	return handle_close(xgt);
}

int xengnttab_fd(xengnttab_handle *xgt)
{
	(void)xgt;
	return -1;
}

int xengnttab_set_max_grants(xengnttab_handle *xgt, uint32_t count)
{
	(void)xgt;
	(void)count;
	return 0;
}

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot)
{
	return map(xgt, 1, &domid, 0, &ref, prot, RIG_NONE, RIG_NONE);
}

void *xengnttab_map_grant_refs(xengnttab_handle *xgt, uint32_t count, uint32_t *domids, uint32_t *refs, int prot)
{
	return map(xgt, count, domids, 1, refs, prot, RIG_NONE, RIG_NONE);
}

void *xengnttab_map_domain_grant_refs(xengnttab_handle *xgt, uint32_t count, uint32_t domid, uint32_t *refs, int prot)
{
	return map(xgt, count, &domid, 0, refs, prot, RIG_NONE, RIG_NONE);
}

void *xengnttab_map_grant_ref_notify(xengnttab_handle *xgt, uint32_t domid, uint32_t ref, int prot,
				     uint32_t notify_offset, evtchn_port_t notify_port)
{
	return map(xgt, 1, &domid, 0, &ref, prot, notify_offset, notify_port);
}

int xengnttab_unmap(xengnttab_handle *xgt, void *start_address, uint32_t count)
{
	return unmap(xgt, start_address, count);
}

int xengnttab_grant_copy(xengnttab_handle *xgt, uint32_t count, xengnttab_grant_copy_segment_t *segs)
{
	(void)xgt;
	(void)count;
	(void)segs;
	errno = ENOSYS;
	return -1;
}

int xengnttab_dmabuf_exp_from_refs(xengnttab_handle *xgt, uint32_t domid, uint32_t flags, uint32_t count,
				   const uint32_t *refs, uint32_t *fd)
{
	(void)xgt;
	(void)domid;
	(void)flags;
	(void)count;
	(void)refs;
	(void)fd;
	errno = ENOSYS;
	return -1;
}

int xengnttab_dmabuf_exp_wait_released(xengnttab_handle *xgt, uint32_t fd, uint32_t wait_to_ms)
{
	(void)xgt;
	(void)fd;
	(void)wait_to_ms;
	errno = ENOSYS;
	return -1;
}

int xengnttab_dmabuf_imp_to_refs(xengnttab_handle *xgt, uint32_t domid, uint32_t fd, uint32_t count, uint32_t *refs)
{
	(void)xgt;
	(void)domid;
	(void)fd;
	(void)count;
	(void)refs;
	errno = ENOSYS;
	return -1;
}

int xengnttab_dmabuf_imp_release(xengnttab_handle *xgt, uint32_t fd)
{
	(void)xgt;
	(void)fd;
	errno = ENOSYS;
	return -1;
}

xengntshr_handle *xengntshr_open(struct xentoollog_logger *logger, unsigned int flags)
{
	(void)logger;
	(void)flags;
	return handle_open();
}

int xengntshr_close(xengntshr_handle *xgs)
{
	return handle_close(xgs);
}

int xengntshr_fd(xengntshr_handle *xgs)
{
	(void)xgs;
	return -1;
}

void *xengntshr_share_pages(xengntshr_handle *xgs, uint32_t domid, int count, uint32_t *refs, int writable)
{
	return share(xgs, domid, count > 0 ? (uint32_t)count : 0, refs, writable, RIG_NONE, RIG_NONE);
}

void *xengntshr_share_page_notify(xengntshr_handle *xgs, uint32_t domid, uint32_t *ref, int writable,
				  uint32_t notify_offset, evtchn_port_t notify_port)
{
	return share(xgs, domid, 1, ref, writable, notify_offset, notify_port);
}

int xengntshr_unshare(xengntshr_handle *xgs, void *start_address, uint32_t count)
{
	return unmap(xgs, start_address, count);
}
