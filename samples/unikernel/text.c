/* SPDX-License-Identifier: BSD-2-Clause */
#include "text.h"

size_t text_length(const char *text)
{
	size_t length = 0;

	while (text[length] != '\0')
		length++;
	return length;
}

int text_equal(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

void text_copy(char *to, const char *from, size_t size)
{
	size_t i;

	for (i = 0; i + 1 < size && from[i] != '\0'; i++)
		to[i] = from[i];
	to[i] = '\0';
}

void line_start(struct line *line, const char *text)
{
	line->length = 0;
	line->bytes[0] = '\0';
	line_text(line, text);
}

void line_text(struct line *line, const char *text)
{
	while (*text != '\0' && line->length + 1 < sizeof line->bytes)
		line->bytes[line->length++] = *text++;
	line->bytes[line->length] = '\0';
}

static void digits(struct line *line, uint64_t number, unsigned base)
{
	char text[24];
	unsigned at = sizeof text - 1;

	text[at] = '\0';
	do {
		text[--at] = "0123456789abcdef"[number % base];
		number /= base;
	} while (number > 0);
	line_text(line, text + at);
}

void line_number(struct line *line, uint64_t number)
{
	digits(line, number, 10);
}

void line_hex(struct line *line, uint64_t number)
{
	line_text(line, "0x");
	digits(line, number, 16);
}
