/* SPDX-License-Identifier: BSD-2-Clause */
#include "xenbus.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define XENBUS_ERROR 16
#define PAYLOAD_MAX 4096
#define TIMEOUT_MS 5000
#define TRANSACTION_TRIES 20

struct header {
	uint32_t type, request, transaction, length;
};

struct message {
	char bytes[256];
	size_t length;
};

static const struct {
	const char *name;
	int error;
} names[] = {
	{ "EAGAIN", EAGAIN }, { "EACCES", EACCES }, { "ENOENT", ENOENT }, { "ENOSPC", ENOSPC }, { "EQUOTA", ENOSPC }, { "EINVAL", EINVAL },
	{ "EBUSY", EBUSY }, { "EPERM", EPERM }, { "EROFS", EROFS }, { "ENOMEM", ENOMEM }, { "E2BIG", E2BIG },
};

static int error_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i].name, name) == 0)
			return -names[i].error;
	}
	return -EIO;
}

static int read_all(int device, void *to, size_t length)
{
	size_t done = 0;

	while (done < length) {
		struct pollfd readable = { device, POLLIN, 0 };
		int ready = poll(&readable, 1, TIMEOUT_MS);
		ssize_t count;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return ready == 0 ? -ETIMEDOUT : -errno;
		count = read(device, (char *)to + done, length - done);
		if (count < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (count <= 0)
			return count == 0 ? -EIO : -errno;
		done += (size_t)count;
	}
	return 0;
}

static int read_reply(int device, enum xenbus_type type, uint32_t request, char *reply, size_t size)
{
	char payload[PAYLOAD_MAX];
	struct header header;
	size_t kept;
	int error;

	do {
		error = read_all(device, &header, sizeof header);
		if (error != 0)
			return error;
		if (header.length > sizeof payload)
			return -EIO;
		error = read_all(device, payload, header.length);
		if (error != 0)
			return error;
	} while (header.request != request); /* an answer that came after its time-out */
	kept = header.length < size ? header.length : size - 1;
	memcpy(reply, payload, kept);
	reply[kept] = '\0';
	if (header.type == XENBUS_ERROR)
		return error_of(reply);
	return header.type == (uint32_t)type ? (int)kept : -EIO;
}

int xenbus_call(int device, enum xenbus_type type, uint32_t transaction, const void *payload, size_t length, char *reply, size_t size)
{
	static uint32_t requests;
	struct {
		struct header header;
		char payload[512];
	} out;
	size_t whole = sizeof out.header + length, done = 0;

	if (length > sizeof out.payload)
		return -E2BIG;
	out.header.type = (uint32_t)type;
	out.header.request = ++requests;
	out.header.transaction = transaction;
	out.header.length = (uint32_t)length;
	memcpy(out.payload, payload, length);
	while (done < whole) {
		ssize_t count = write(device, (const char *)&out + done, whole - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return count == 0 ? -EIO : -errno;
		done += (size_t)count;
	}
	return read_reply(device, type, out.header.request, reply, size);
}

static void add_text(struct message *message, const char *text)
{
	while (*text != '\0' && message->length < sizeof message->bytes)
		message->bytes[message->length++] = *text++;
}

static void add_end(struct message *message)
{
	if (message->length < sizeof message->bytes)
		message->bytes[message->length++] = '\0';
}

static void add_number(struct message *message, uint32_t value)
{
	char digits[11];
	size_t at = sizeof digits - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value != 0);
	add_text(message, digits + at);
}

static int parse_number(const char *text, uint32_t *value)
{
	uint64_t number = 0;

	if (*text == '\0')
		return -EIO;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || number > UINT32_MAX / 10)
			return -EIO;
		number = number * 10 + (uint64_t)(*text - '0');
	}
	if (number > UINT32_MAX)
		return -EIO;
	*value = (uint32_t)number;
	return 0;
}

int xenbus_read_number(int device, const char *path, uint32_t *value)
{
	char reply[64];
	int length = xenbus_call(device, XENBUS_READ, 0, path, strlen(path) + 1, reply, sizeof reply);

	return length < 0 ? length : parse_number(reply, value);
}

int xenbus_remove(int device, const char *path)
{
	char reply[64];
	int length = xenbus_call(device, XENBUS_RM, 0, path, strlen(path) + 1, reply, sizeof reply);

	return length < 0 ? length : 0;
}

/* One key with its permissions: owner self, all others nothing, client may read. */
static int write_key(int device, uint32_t transaction, const char *path, const char *key, uint32_t value, uint32_t self, uint32_t client)
{
	struct message node = { .length = 0 }, message;
	char reply[64];
	int error;

	add_text(&node, path);
	add_text(&node, "/");
	add_text(&node, key);
	add_end(&node);
	message = node;
	add_number(&message, value);
	error = xenbus_call(device, XENBUS_WRITE, transaction, message.bytes, message.length, reply, sizeof reply);
	if (error < 0)
		return error;
	message = node;
	add_text(&message, "n");
	add_number(&message, self);
	add_end(&message);
	add_text(&message, "r");
	add_number(&message, client);
	add_end(&message);
	error = xenbus_call(device, XENBUS_SET_PERMS, transaction, message.bytes, message.length, reply, sizeof reply);
	return error < 0 ? error : 0;
}

int xenbus_publish(int device, const char *path, uint32_t self, uint32_t client, uint32_t reference, uint32_t channel)
{
	int tries, error = -EAGAIN;

	for (tries = 0; tries < TRANSACTION_TRIES && error == -EAGAIN; tries++) {
		uint32_t transaction;
		char reply[64];

		error = xenbus_call(device, XENBUS_TRANSACTION_START, 0, "", 1, reply, sizeof reply);
		if (error < 0)
			return error;
		error = parse_number(reply, &transaction);
		if (error != 0)
			return error;
		error = write_key(device, transaction, path, "ring-ref", reference, self, client);
		if (error == 0)
			error = write_key(device, transaction, path, "event-channel", channel, self, client);
		if (error != 0) {
			xenbus_call(device, XENBUS_TRANSACTION_END, transaction, "F", 2, reply, sizeof reply);
			continue;
		}
		error = xenbus_call(device, XENBUS_TRANSACTION_END, transaction, "T", 2, reply, sizeof reply);
		if (error > 0)
			error = 0;
	}
	return error;
}
