/* SPDX-License-Identifier: BSD-2-Clause */
/* What the native tests have in common: a check that says where it failed, and seeded random numbers. */
#ifndef XTOP_CHECK_H
#define XTOP_CHECK_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s: failed: %s\n", __FILE__, __LINE__, __func__, #condition); \
			exit(1); \
		} \
	} while (0)

#define CHECK_EQUAL(actual, expected) \
	do { \
		uint64_t actual_ = (uint64_t)(actual), expected_ = (uint64_t)(expected); \
		if (actual_ != expected_) { \
			fprintf(stderr, "%s:%d: %s: %s is %" PRIu64 ", expected %" PRIu64 "\n", __FILE__, __LINE__, __func__, #actual, \
				actual_, expected_); \
			exit(1); \
		} \
	} while (0)

#define RUN(test) \
	do { \
		test(); \
		printf("ok %s\n", #test); \
	} while (0)

/* splitmix64: the same numbers everywhere for the same seed. */
static inline uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
	return (uint32_t)(random_next(state) % bound);
}

#endif
