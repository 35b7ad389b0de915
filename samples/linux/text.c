/* SPDX-License-Identifier: BSD-2-Clause */
#include "text.h"

static int is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static int is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct text *text)
{
	while (text->at < text->end && is_blank(*text->at))
		text->at++;
}

struct text text_of(const char *bytes, size_t length)
{
	struct text text = { bytes, bytes + length };

	return text;
}

int text_number(struct text *text, uint64_t *value)
{
	struct text scan = *text;
	uint64_t result = 0;

	skip_blanks(&scan);
	if (scan.at == scan.end || !is_digit(*scan.at))
		return 0;
	while (scan.at < scan.end && is_digit(*scan.at))
		result = result * 10 + (uint64_t)(*scan.at++ - '0');
	*value = result;
	*text = scan;
	return 1;
}

int text_signed(struct text *text, int64_t *value)
{
	struct text scan = *text;
	uint64_t magnitude;
	int negative = 0;

	skip_blanks(&scan);
	if (scan.at < scan.end && *scan.at == '-') {
		negative = 1;
		scan.at++;
		if (scan.at == scan.end || !is_digit(*scan.at))
			return 0;
	}
	if (!text_number(&scan, &magnitude))
		return 0;
	*value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	*text = scan;
	return 1;
}

size_t text_word(struct text *text, const char **word)
{
	skip_blanks(text);
	*word = text->at;
	while (text->at < text->end && !is_blank(*text->at) && *text->at != '\n')
		text->at++;
	return (size_t)(text->at - *word);
}

int text_skip(struct text *text, unsigned count)
{
	const char *word;

	while (count-- > 0) {
		if (text_word(text, &word) == 0)
			return 0;
	}
	return 1;
}

int text_accept(struct text *text, const char *word)
{
	struct text scan = *text;

	skip_blanks(&scan);
	while (*word != '\0') {
		if (scan.at == scan.end || *scan.at != *word)
			return 0;
		scan.at++;
		word++;
	}
	*text = scan;
	return 1;
}

int text_next_line(struct text *text)
{
	while (text->at < text->end && *text->at != '\n')
		text->at++;
	if (text->at < text->end)
		text->at++;
	return text->at < text->end;
}
