/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "check.h"
#include "lies.h"
#include "options.h"

static struct options o;

static void nothing_said_means_the_defaults(void)
{
	options_read(&o, "");
	CHECK_EQUAL(o.shares_count, 3);
	CHECK(o.shares[0] == 60 && o.shares[1] == 30 && o.shares[2] == 10);
	CHECK_EQUAL(o.idle, 900);
	CHECK_EQUAL(o.rounds, 10);
	CHECK_EQUAL(o.churn, 0);
	CHECK_EQUAL(o.sleepers, 1);
	CHECK_EQUAL(o.leak, 0);
	CHECK_EQUAL(o.panic_after, 0);
	CHECK_EQUAL(o.lies, 0);
	CHECK_EQUAL(o.unknown[0], 0);
}

static void words_are_read(void)
{
	options_read(&o, "  shares=7,993 idle=0.25 rounds=3 churn=4  sleepers=0 leak=16 panic=after:30s fault=after:1500ms stop=after:0s ");
	CHECK_EQUAL(o.shares_count, 2);
	CHECK(o.shares[0] == 7 && o.shares[1] == 993);
	CHECK_EQUAL(o.idle, 250);
	CHECK_EQUAL(o.rounds, 3);
	CHECK_EQUAL(o.churn, 4);
	CHECK_EQUAL(o.sleepers, 0);
	CHECK_EQUAL(o.leak, 16);
	CHECK_EQUAL(o.panic_after, UINT64_C(30000000000));
	CHECK_EQUAL(o.fault_after, UINT64_C(1500000000));
	CHECK_EQUAL(o.stop_after, 1);
	CHECK_EQUAL(o.unknown[0], 0);
}

static void fractions_are_thousandths(void)
{
	static const struct { const char *words; uint32_t idle; } cases[] = { { "idle=0", 0 }, { "idle=1", 1000 }, { "idle=0.9", 900 },
		{ "idle=0.05", 50 }, { "idle=0.001", 1 }, { "idle=1.000", 1000 } };
	unsigned i;

	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		options_read(&o, cases[i].words);
		CHECK_EQUAL(o.idle, cases[i].idle);
		CHECK_EQUAL(o.unknown[0], 0);
	}
}

static void lies_are_named(void)
{
	options_read(&o, "lie=cpu");
	CHECK_EQUAL(o.lies, LIE_CPU);
	options_read(&o, "idle=0.5 lie=memory,traffic sleepers=2");
	CHECK_EQUAL(o.lies, LIE_MEMORY | LIE_TRAFFIC);
	CHECK_EQUAL(o.sleepers, 2);
	CHECK_EQUAL(o.unknown[0], 0);
}

static void what_makes_no_sense_is_named_and_changes_nothing(void)
{
	static const char *const words[] = { "shares=", "shares=1,", "shares=0", "shares=1001", "shares=1,2,3,4,5,6,7,8,9", "idle=1.5",
		"idle=2", "idle=.5", "idle=0.12345", "rounds=0", "rounds=101", "churn=51", "churn=-1", "churn=1x", "sleepers=33", "leak=1025", "panic=30s", "panic=after:30",
		"panic=after:99999999999999999999s", "root=/dev/xvda", "shares", "lie=", "lie=cpus", "lie=age", "lie=cpu," };
	struct options defaults;
	unsigned i;

	options_read(&defaults, "");
	for (i = 0; i < sizeof words / sizeof *words; i++) {
		options_read(&o, words[i]);
		CHECK(strncmp(o.unknown, words[i], sizeof o.unknown - 1) == 0);
		memset(o.unknown, 0, sizeof o.unknown);
		CHECK(memcmp(&o, &defaults, sizeof o) == 0);
	}
}

static void the_words_after_a_bad_one_count(void)
{
	options_read(&o, "first=1 idle=0.5 second=2");
	CHECK_EQUAL(o.idle, 500);
	CHECK(strcmp(o.unknown, "first=1") == 0);
}

int main(void)
{
	RUN(nothing_said_means_the_defaults);
	RUN(words_are_read);
	RUN(fractions_are_thousandths);
	RUN(lies_are_named);
	RUN(what_makes_no_sense_is_named_and_changes_nothing);
	RUN(the_words_after_a_bad_one_count);
	return 0;
}
