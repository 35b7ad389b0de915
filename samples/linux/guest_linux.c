/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Linux guest's way to Xen without any library: /dev/xen/xenbus, gntalloc
 * and evtchn. Structures and numbers are those of the kernel's uapi
 * (include/uapi/xen/gntalloc.h, evtchn.h), the same on x86-64 and arm64.
 *
 * The event channel and the grant each get a handle of their own that lives as
 * long as they do: closing it releases everything, also after a restore, when
 * the kernel no longer knows the old numbers.
 */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "xenbus.h"

struct gntalloc_alloc {
	uint16_t domid;
	uint16_t flags;
	uint32_t count;
	uint64_t index;
	uint32_t references[1];
};

struct gntalloc_free {
	uint64_t index;
	uint32_t count;
};

struct gntalloc_notify {
	uint64_t index;
	uint32_t action;
	uint32_t channel;
};

#define GNTALLOC_ALLOC 0x00184705ul
#define GNTALLOC_FREE 0x00104706ul
#define GNTALLOC_SET_UNMAP_NOTIFY 0x00104707ul
#define GNTALLOC_WRITABLE 1
#define NOTIFY_CLEAR_BYTE 1u
#define NOTIFY_SEND_EVENT 2u
#define EVTCHN_BIND_UNBOUND 0x00044502ul
#define EVTCHN_NOTIFY 0x00044504ul

#define NO_SERVICE 69
#define NO_PERMISSION 77

struct guest {
	int xenbus, evtchn, gntalloc;
	uint32_t self;
	struct failure failure;
};

static struct guest the_guest;

static int no_device(struct failure *failure, const char *device, int error, const char *module)
{
	char text[64] = "cannot open ";
	size_t at = strlen(text);

	while (*device != '\0' && at < sizeof text - 1)
		text[at++] = *device++;
	text[at] = '\0';
	if (error == EACCES || error == EPERM)
		return fail(failure, NO_PERMISSION, text, error, "run the agent as root");
	return fail(failure, NO_SERVICE, text, error, module);
}

struct guest *guest_open(struct failure *failure)
{
	struct guest *guest = &the_guest;
	int error, probe;

	memset(guest, 0, sizeof *guest);
	guest->evtchn = guest->gntalloc = -1;
	guest->xenbus = open("/dev/xen/xenbus", O_RDWR | O_CLOEXEC);
	if (guest->xenbus < 0 && errno == ENOENT)
		guest->xenbus = open("/proc/xen/xenbus", O_RDWR | O_CLOEXEC);
	if (guest->xenbus < 0) {
		no_device(failure, "/dev/xen/xenbus", errno,
			"this agent runs inside a Xen guest; elsewhere --dump shows what it would send");
		return NULL;
	}
	error = xenbus_read_number(guest->xenbus, "domid", &guest->self);
	if (error != 0) {
		fail(failure, NO_SERVICE, "xenstore does not tell this guest's domid", -error, "is xenstored alive in dom0?");
	} else if (guest->self == 0) {
		fail(failure, NO_SERVICE, "this is dom0", 0, "the agent belongs into the guests");
		error = 1;
	} else if ((probe = open("/dev/xen/evtchn", O_RDWR | O_CLOEXEC)) < 0) {
		error = no_device(failure, "/dev/xen/evtchn", errno, "try: modprobe xen-evtchn");
	} else {
		close(probe);
		probe = open("/dev/xen/gntalloc", O_RDWR | O_CLOEXEC);
		if (probe < 0)
			error = no_device(failure, "/dev/xen/gntalloc", errno, "try: modprobe xen-gntalloc");
		else
			close(probe);
	}
	if (error != 0) {
		close(guest->xenbus);
		return NULL;
	}
	return guest;
}

void guest_close(struct guest *guest)
{
	close(guest->xenbus);
}

const struct failure *guest_failure(const struct guest *guest)
{
	return &guest->failure;
}

static int channel_open(void *context, uint16_t client, uint32_t *channel)
{
	struct guest *guest = context;
	uint32_t remote = client;
	int port;

	guest->evtchn = open("/dev/xen/evtchn", O_RDWR | O_CLOEXEC | O_NONBLOCK);
	if (guest->evtchn < 0)
		return no_device(&guest->failure, "/dev/xen/evtchn", errno, "try: modprobe xen-evtchn");
	port = ioctl(guest->evtchn, EVTCHN_BIND_UNBOUND, &remote);
	if (port < 0) {
		int error = errno;

		close(guest->evtchn);
		guest->evtchn = -1;
		return fail(&guest->failure, NO_SERVICE, "cannot allocate an event channel", error,
			"raise max_event_channels in the guest's configuration");
	}
	*channel = (uint32_t)port;
	return 0;
}

static void channel_close(void *context, uint32_t channel)
{
	struct guest *guest = context;

	(void)channel;
	close(guest->evtchn);
	guest->evtchn = -1;
}

static void channel_notify(void *context, uint32_t channel)
{
	struct guest *guest = context;

	/* Fails only for a channel that a restore took away; the next look at the keys finds that. */
	(void)ioctl(guest->evtchn, EVTCHN_NOTIFY, &channel);
}

static int page_grant(void *context, uint16_t client, uint32_t channel, void **page, uint32_t *reference)
{
	struct guest *guest = context;
	struct gntalloc_alloc alloc = { .domid = client, .flags = GNTALLOC_WRITABLE, .count = 1 };
	struct gntalloc_notify notify = { .action = NOTIFY_CLEAR_BYTE | NOTIFY_SEND_EVENT, .channel = channel };
	struct gntalloc_free drop = { .count = 1 };
	void *mapped = MAP_FAILED;
	int error;

	guest->gntalloc = open("/dev/xen/gntalloc", O_RDWR | O_CLOEXEC);
	if (guest->gntalloc < 0)
		return no_device(&guest->failure, "/dev/xen/gntalloc", errno, "try: modprobe xen-gntalloc");
	if (ioctl(guest->gntalloc, GNTALLOC_ALLOC, &alloc) == 0) {
		mapped = mmap(NULL, VCHAN_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, guest->gntalloc, (off_t)alloc.index);
		if (mapped != MAP_FAILED) {
			notify.index = alloc.index + VCHAN_SERVER_LIVE;
			if (ioctl(guest->gntalloc, GNTALLOC_SET_UNMAP_NOTIFY, &notify) == 0) {
				/* From here on the mapping alone holds the grant: a killed agent leaves none behind. */
				drop.index = alloc.index;
				(void)ioctl(guest->gntalloc, GNTALLOC_FREE, &drop);
				memset(mapped, 0, VCHAN_PAGE_SIZE);
				*page = mapped;
				*reference = alloc.references[0];
				return 0;
			}
		}
	}
	error = errno;
	if (mapped != MAP_FAILED)
		munmap(mapped, VCHAN_PAGE_SIZE);
	close(guest->gntalloc);
	guest->gntalloc = -1;
	return fail(&guest->failure, NO_SERVICE, "cannot grant a page to dom0", error,
		error == ENOSPC ? "all pages of xen-gntalloc are in use: see /sys/module/xen_gntalloc/parameters/limit" : NULL);
}

static void page_revoke(void *context, void *page, uint32_t reference)
{
	struct guest *guest = context;

	(void)reference;
	munmap(page, VCHAN_PAGE_SIZE);
	close(guest->gntalloc);
	guest->gntalloc = -1;
}

static int keys_publish(void *context, const char *path, uint16_t client, uint32_t reference, uint32_t channel)
{
	struct guest *guest = context;
	/* Asked each time: a restore may give the guest another domid. */
	int error = xenbus_read_number(guest->xenbus, "domid", &guest->self);

	if (error == 0)
		error = xenbus_publish(guest->xenbus, path, guest->self, client, reference, channel);
	if (error == 0)
		return 0;
	if (error == -EACCES || error == -EPERM)
		return fail(&guest->failure, NO_PERMISSION, "xenstore refuses data/vchan", -error,
			"the toolstack must let the guest write its data directory, as libxl does");
	return fail(&guest->failure, NO_SERVICE, "cannot write data/vchan to xenstore", -error, NULL);
}

static void keys_remove(void *context, const char *path)
{
	struct guest *guest = context;

	(void)xenbus_remove(guest->xenbus, path);
}

const struct vchan_port guest_port = {
	.channel_open = channel_open,
	.channel_close = channel_close,
	.channel_notify = channel_notify,
	.page_grant = page_grant,
	.page_revoke = page_revoke,
	.keys_publish = keys_publish,
	.keys_remove = keys_remove,
};

int guest_keys_present(struct guest *guest, const char *path, uint32_t reference, uint32_t channel)
{
	char node[96];
	uint32_t self, value;
	size_t length = strlen(path);
	int error = xenbus_read_number(guest->xenbus, "domid", &self);

	if (error != 0)
		return error != -ENOENT; /* xenstore is not there to ask: keep what we have */
	if (self != guest->self || length > sizeof node - sizeof "/event-channel")
		return 0;
	memcpy(node, path, length);
	strcpy(node + length, "/ring-ref");
	error = xenbus_read_number(guest->xenbus, node, &value);
	if (error != 0 || value != reference)
		return error != 0 && error != -ENOENT;
	strcpy(node + length, "/event-channel");
	error = xenbus_read_number(guest->xenbus, node, &value);
	return error != 0 ? error != -ENOENT : value == channel;
}

int guest_wait(struct guest *guest, uint64_t nanos, int deaf, const sigset_t *blocked)
{
	struct pollfd readable = { guest->evtchn, POLLIN, 0 };
	struct timespec time = { (time_t)(nanos / 1000000000), (long)(nanos % 1000000000) };
	uint32_t ports[16];
	ssize_t count;

	if (ppoll(&readable, deaf || guest->evtchn < 0 ? 0 : 1, &time, blocked) <= 0)
		return 0;
	count = read(guest->evtchn, ports, sizeof ports);
	if (count <= 0)
		return 0;
	/* Writing the numbers back unmasks them. */
	if (write(guest->evtchn, ports, (size_t)count) != count)
		return 0;
	return 1;
}
