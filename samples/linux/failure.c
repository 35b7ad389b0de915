/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "guest.h"

static size_t append(struct failure *failure, size_t at, const char *text)
{
	while (*text != '\0' && at < sizeof failure->text - 1)
		failure->text[at++] = *text++;
	failure->text[at] = '\0';
	return at;
}

int fail(struct failure *failure, int status, const char *text, int error, const char *next)
{
	size_t at = append(failure, 0, text);

	failure->status = status;
	if (error != 0) {
		at = append(failure, at, ": ");
		at = append(failure, at, strerror(error));
	}
	if (next != NULL) {
		at = append(failure, at, "; ");
		append(failure, at, next);
	}
	return -1;
}
