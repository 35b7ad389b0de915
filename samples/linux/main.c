/* SPDX-License-Identifier: BSD-2-Clause */
/* xtop-agent: tells dom0's xtop what goes on inside this Linux guest. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dump.h"
#include "guest.h"
#include "linux_agent.h"

#define EXIT_USAGE 2
#define EXIT_NO_SERVICE 69

#define MILLISECOND UINT64_C(1000000)

static const char help[] =
	"Usage: xtop-agent [OPTION]...\n"
	"Tells xtop in dom0 what goes on inside this Linux guest, over a vchan.\n"
	"\n"
	"  --interval MS   time between two samples unless the collector wants\n"
	"                  another, 10 to 3600000 (default 1000)\n"
	"  --dump, --once  print one sample and what sending it costs, and exit;\n"
	"                  works outside of Xen too\n"
	"  --foreground    accepted and ignored: the agent never goes to the background\n"
	"  --help          print this\n"
	"  --version       print the version\n"
	"\n"
	"Needs /dev/xen/xenbus, /dev/xen/evtchn and /dev/xen/gntalloc, so normally root.\n"
	"SIGTERM ends it and takes its keys out of xenstore.\n"
	"Exit status: 0 ok, 2 wrong usage, 69 no Xen here or Xen refuses, 77 no permission.\n";

struct options {
	uint64_t interval;
	int dump;
};

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

static int usage(const char *what, const char *argument)
{
	fprintf(stderr, "xtop-agent: %s '%s'; try: xtop-agent --help\n", what, argument);
	return EXIT_USAGE;
}

static int parse_interval(const char *text, uint64_t *interval)
{
	uint64_t value = 0;

	if (text == NULL || *text == '\0')
		return 0;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || value > 10000000)
			return 0;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	*interval = value * MILLISECOND;
	return *interval >= XTOP_AGENT_SHORTEST && *interval <= XTOP_AGENT_LONGEST;
}

/* Returns -1 to go on, or the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	int i;

	for (i = 1; i < argc; i++) {
		const char *argument = argv[i];

		if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
			fputs(help, stdout);
			return 0;
		}
		if (strcmp(argument, "--version") == 0 || strcmp(argument, "-V") == 0) {
			puts("xtop-agent " LINUX_AGENT_VERSION);
			return 0;
		}
		if (strcmp(argument, "--dump") == 0 || strcmp(argument, "--once") == 0) {
			options->dump = 1;
		} else if (strcmp(argument, "--interval") == 0) {
			if (!parse_interval(argv[++i], &options->interval))
				return usage("--interval wants 10 to 3600000 milliseconds, not", i < argc ? argv[i] : "");
		} else if (strncmp(argument, "--interval=", 11) == 0) {
			if (!parse_interval(argument + 11, &options->interval))
				return usage("--interval wants 10 to 3600000 milliseconds, not", argument + 11);
		} else if (strcmp(argument, "--foreground") != 0) {
			return usage("unknown option", argument);
		}
	}
	return -1;
}

static int report(const struct failure *failure)
{
	fprintf(stderr, "xtop-agent: %s\n", failure->text);
	return failure->status;
}

static struct guest *the_guest;

static int keys_present(void *context, const char *path, uint32_t reference, uint32_t channel)
{
	(void)context;
	return guest_keys_present(the_guest, path, reference, channel);
}

/* Says what changed since the last tick: a service's log should tell why xtop shows no row. */
static void tell(const struct xtop_agent *agent, struct xtop_agent *before)
{
	if (agent->connections != before->connections)
		fputs("xtop-agent: a collector connected\n", stderr);
	if (agent->breaches != before->breaches)
		fputs("xtop-agent: the other end broke the vchan's rules; listening on a fresh page\n", stderr);
	if (agent->error != before->error && agent->error != 0)
		fprintf(stderr, "xtop-agent: %s; trying again\n", guest_failure(the_guest)->text);
	before->connections = agent->connections;
	before->breaches = agent->breaches;
	before->error = agent->error;
}

static void catch_signals(sigset_t *unblocked)
{
	static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction action;
	sigset_t blocked;
	size_t i;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	sigemptyset(&blocked);
	for (i = 0; i < sizeof ends / sizeof *ends; i++) {
		sigaction(ends[i], &action, NULL);
		sigaddset(&blocked, ends[i]);
	}
	/* A log that nobody reads any more is no reason to end. */
	signal(SIGPIPE, SIG_IGN);
	/* Blocked except while asleep, so that none arrives between the look at `stop` and the sleep. */
	sigprocmask(SIG_BLOCK, &blocked, unblocked);
}

static void serve(struct linux_agent *linux_agent, struct xtop_agent *agent)
{
	static struct xtop_agent before;
	sigset_t unblocked;

	catch_signals(&unblocked);
	while (!stop) {
		uint64_t wait = xtop_agent_tick(agent);

		linux_agent_report(linux_agent, agent);
		tell(agent, &before);
		/* After an event a millisecond is deaf: whoever rings all the time costs a thousand ticks a second at most. */
		if (guest_wait(the_guest, wait, 0, &unblocked) && !stop)
			guest_wait(the_guest, MILLISECOND, 1, &unblocked);
	}
	xtop_agent_close(agent);
}

int main(int argc, char **argv)
{
	static struct linux_agent linux_agent;
	static struct xtop_agent agent;
	static struct xtop_agent_port port;
	struct options options = { 1000 * MILLISECOND, 0 };
	struct xtop_agent_setup setup = { .client = 0, .path = XTOP_AGENT_PATH };
	struct failure failure;
	int status = parse(argc, argv, &options);

	if (status >= 0)
		return status;
	if (linux_agent_open(&linux_agent, &setup.hello) != 0) {
		fprintf(stderr, "xtop-agent: cannot open /proc: %s; try: mount -t proc proc /proc\n", strerror(errno));
		return EXIT_NO_SERVICE;
	}
	if (options.dump)
		return dump(&linux_agent, options.interval);
	the_guest = guest_open(&failure);
	if (the_guest == NULL)
		return report(&failure);
	port = linux_agent_port;
	port.keys_present = keys_present;
	setup.xen = &guest_port;
	setup.xen_context = the_guest;
	setup.port = &port;
	setup.context = &linux_agent;
	setup.tables = linux_agent_tables;
	setup.tables_count = linux_agent_tables_count;
	setup.names = linux_agent_names;
	setup.names_count = LINUX_AGENT_NAMES;
	setup.interval = options.interval;
	xtop_agent_init(&agent, &setup);
	(void)xtop_agent_tick(&agent);
	if (agent.error != 0) {
		guest_close(the_guest);
		return report(guest_failure(the_guest));
	}
	fputs("xtop-agent: serving " XTOP_AGENT_PATH "\n", stderr);
	serve(&linux_agent, &agent);
	guest_close(the_guest);
	return 0;
}
