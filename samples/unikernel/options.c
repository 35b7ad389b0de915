/* SPDX-License-Identifier: BSD-2-Clause */
#include "options.h"

#include "lies.h"
#include "text.h"

#define MILLISECOND UINT64_C(1000000)
#define SECOND (1000 * MILLISECOND)

/* Steps over `word` if it stands there. */
static int accept(const char **at, const char *word)
{
	size_t length = text_length(word), i;

	for (i = 0; i < length; i++) {
		if ((*at)[i] != word[i])
			return 0;
	}
	*at += length;
	return 1;
}

static int is_end(char byte)
{
	return byte == '\0' || byte == ' ';
}

/* A decimal number of at most `most`. */
static int number(const char **at, uint32_t most, uint32_t *value)
{
	uint64_t got = 0;

	if (**at < '0' || **at > '9')
		return 0;
	while (**at >= '0' && **at <= '9') {
		got = got * 10 + (uint64_t)(*(*at)++ - '0');
		if (got > most)
			return 0;
	}
	*value = (uint32_t)got;
	return 1;
}

/* 0 to 1 with at most three decimals, in thousandths. */
static int fraction(const char **at, uint32_t *value)
{
	uint32_t whole, weight = 100;

	if (!number(at, 1, &whole))
		return 0;
	*value = whole * 1000;
	if (accept(at, ".")) {
		for (; **at >= '0' && **at <= '9' && weight > 0; weight /= 10)
			*value += (uint32_t)(*(*at)++ - '0') * weight;
	}
	return *value <= 1000;
}

static int list(const char **at, struct options *options)
{
	uint32_t share;

	options->shares_count = 0;
	do {
		if (options->shares_count == OPTIONS_SHARES || !number(at, 1000, &share) || share == 0)
			return 0;
		options->shares[options->shares_count++] = (uint16_t)share;
	} while (accept(at, ","));
	return 1;
}

static int after(const char **at, uint64_t *nanos)
{
	uint32_t value;

	if (!accept(at, "after:") || !number(at, 1000000, &value))
		return 0;
	if (accept(at, "ms"))
		*nanos = value * MILLISECOND;
	else if (accept(at, "s"))
		*nanos = value * SECOND;
	else
		return 0;
	/* 0 would mean never. */
	*nanos += *nanos == 0;
	return 1;
}

static int lies(const char **at, uint32_t *bits)
{
	*bits = 0;
	do {
		if (accept(at, "cpu"))
			*bits |= LIE_CPU;
		else if (accept(at, "memory"))
			*bits |= LIE_MEMORY;
		else if (accept(at, "traffic"))
			*bits |= LIE_TRAFFIC;
		else
			return 0;
	} while (accept(at, ","));
	return 1;
}

static int word(const char **at, struct options *options)
{
	if (accept(at, "shares="))
		return list(at, options);
	if (accept(at, "idle="))
		return fraction(at, &options->idle);
	if (accept(at, "rounds="))
		return number(at, OPTIONS_ROUNDS, &options->rounds) && options->rounds > 0;
	if (accept(at, "churn="))
		return number(at, OPTIONS_CHURN, &options->churn);
	if (accept(at, "sleepers="))
		return number(at, OPTIONS_SLEEPERS, &options->sleepers);
	if (accept(at, "leak="))
		return number(at, OPTIONS_LEAK, &options->leak);
	if (accept(at, "panic="))
		return after(at, &options->panic_after);
	if (accept(at, "fault="))
		return after(at, &options->fault_after);
	if (accept(at, "stop="))
		return after(at, &options->stop_after);
	if (accept(at, "lie="))
		return lies(at, &options->lies);
	return 0;
}

void options_read(struct options *options, const char *words)
{
	const struct options defaults = { .shares = { 60, 30, 10 }, .shares_count = 3, .idle = 900, .rounds = 10, .sleepers = 1 };

	*options = defaults;
	for (;;) {
		struct options read;
		const char *start;
		uint32_t i;

		while (*words == ' ')
			words++;
		if (*words == '\0')
			return;
		start = words;
		read = *options;
		if (word(&words, &read) && is_end(*words)) {
			*options = read;
			continue;
		}
		while (!is_end(*words))
			words++;
		if (options->unknown[0] != '\0')
			continue;
		for (i = 0; i + 1 < sizeof options->unknown && start + i < words; i++)
			options->unknown[i] = start[i];
		options->unknown[i] = '\0';
	}
}
