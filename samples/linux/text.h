/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A reader of the small texts under /proc: blanks, words, decimal numbers and
 * lines between two pointers. Never reads past `end`, never allocates.
 */
#ifndef XTOP_TEXT_H
#define XTOP_TEXT_H

#include <stddef.h>
#include <stdint.h>

struct text {
	const char *at;
	const char *end;
};

struct text text_of(const char *bytes, size_t length);

/* Reads a number after blanks of the same line. Returns 0, and moves nothing, where there is none. */
int text_number(struct text *text, uint64_t *value);
int text_signed(struct text *text, int64_t *value);

/* Steps over `count` words of this line; returns 0 if the line has fewer. */
int text_skip(struct text *text, unsigned count);

/* Steps over blanks and then `word` if it stands there; returns whether it did. */
int text_accept(struct text *text, const char *word);

/* The next word of this line (not zero-terminated) and its length; 0 at the line's end. */
size_t text_word(struct text *text, const char **word);

/* Moves to the start of the next line; returns 0 at the end of the text. */
int text_next_line(struct text *text);

#endif
