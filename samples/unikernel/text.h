/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes and lines of text, without a C library. */
#ifndef XTOP_TEXT_H
#define XTOP_TEXT_H

#include <stddef.h>
#include <stdint.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length);
void *memset(void *to, int byte, size_t length);

size_t text_length(const char *text);
int text_equal(const char *a, const char *b);

/* Copies at most size - 1 bytes, and a zero. */
void text_copy(char *to, const char *from, size_t size);

/* A line that is put together piece by piece; what does not fit is left out. Zero-terminated at any time. */
struct line {
	uint32_t length;
	char bytes[192];
};

void line_start(struct line *line, const char *text);
void line_text(struct line *line, const char *text);
void line_number(struct line *line, uint64_t number);
void line_hex(struct line *line, uint64_t number);

#endif
