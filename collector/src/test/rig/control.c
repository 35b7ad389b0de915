/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The rig's hands:
 *
 *   rigctl init                                     make $FAKEXEN_DIR
 *   rigctl domain DOMID running|shutdown|dying      set a domain's state and raise VIRQ_DOM_EXC where Xen does
 *   rigctl domain DOMID destroy                     after dying and the death of its processes: ports and grants go
 *   rigctl virq NUMBER                              raise a VIRQ of domain 0
 *   rigctl run COMMAND...                           run a process and do its kernel's clean-up when it has died
 *   rigctl status                                   everything that is held, one line each
 */
#define _GNU_SOURCE
#include "state.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VIRQ_DOM_EXC 3u /* xen/include/public/xen.h: "exceptional event for some domain" */

static int usage(void)
{
	fprintf(stderr, "usage: rigctl init | domain DOMID running|shutdown|dying|destroy | virq NUMBER"
			" | run COMMAND... | status\n");
	return 2;
}

static struct rig *open_or_exit(void)
{
	struct rig *rig = rig_open();

	if (!rig) {
		perror("rigctl: no rig in FAKEXEN_DIR");
		exit(1);
	}
	return rig;
}

static int domain(const char *number, const char *verb)
{
	struct rig *rig = open_or_exit();
	uint32_t domid = (uint32_t)strtoul(number, NULL, 10);
	int status = 0;

	if (domid >= RIG_DOMAINS)
		return usage();
	rig_lock(rig);
	if (!strcmp(verb, "running")) {
		if (domain_state(rig, domid) == DOMAIN_DYING) {
			fprintf(stderr, "rigctl: domain %u is dying: somebody maps its pages\n", domid);
			status = 1;
		} else {
			rig->shared->domains[domid] = DOMAIN_RUNNING;
		}
	} else if (!strcmp(verb, "shutdown")) {
		rig->shared->domains[domid] = DOMAIN_SHUTDOWN;
		virq_raise(rig, VIRQ_DOM_EXC);
	} else if (!strcmp(verb, "dying")) {
		rig->shared->domains[domid] = DOMAIN_DYING;
	} else if (!strcmp(verb, "destroy")) {
		domain_destroy(rig, domid);
		virq_raise(rig, VIRQ_DOM_EXC);
	} else {
		status = usage();
	}
	rig_unlock(rig);
	rig_close(rig);
	return status;
}

static int virq(const char *number)
{
	struct rig *rig = open_or_exit();

	rig_lock(rig);
	virq_raise(rig, (uint32_t)strtoul(number, NULL, 10));
	rig_unlock(rig);
	rig_close(rig);
	return 0;
}

/*
 * The first line on standard error is the child's pid, so that a test can kill the child and not the runner. TERM and
 * INT are passed on. When our parent has gone, the child is killed: a crashed test leaves no processes behind.
 */
static int run(char **command)
{
	static const struct timespec second = {.tv_sec = 1};
	struct rig *rig = open_or_exit();
	pid_t parent = getppid(), pid;
	sigset_t signals, before;
	int status;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigprocmask(SIG_BLOCK, &signals, &before);
	pid = fork();
	if (pid < 0) {
		perror("rigctl: fork");
		return 1;
	}
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		sigprocmask(SIG_SETMASK, &before, NULL);
		fprintf(stderr, "pid %d\n", getpid());
		execvp(command[0], command);
		fprintf(stderr, "rigctl: %s: %s\n", command[0], strerror(errno));
		_exit(127);
	}
	while (waitpid(pid, &status, WNOHANG) != pid) {
		int signal = sigtimedwait(&signals, NULL, &second);

		if (signal == SIGTERM || signal == SIGINT)
			kill(pid, signal);
		if (getppid() != parent)
			kill(pid, SIGKILL);
	}
	rig_lock(rig);
	process_reap(rig, pid);
	rig_unlock(rig);
	rig_close(rig);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool print_port(struct rig *rig, uint32_t domid, uint32_t number, struct port *port, void *unused)
{
	static const char *const states[] = {"free", "unbound", "interdomain", "virq"};

	(void)rig;
	(void)unused;
	printf("port %u %u %s peer %u %u pid %d\n", domid, number, states[port->state], port->peer_domid,
	       port->peer_port, port->pid);
	return true;
}

static void print_grant(struct rig *rig, uint32_t domid, uint32_t ref, struct grant *grant, void *unused)
{
	(void)rig;
	(void)unused;
	printf("grant %u %u %s to %u pid %d\n", domid, ref, grant->revoked ? "revoked" : "given", grant->to,
	       grant->holders[0].pid);
	for (int slot = 1; slot < RIG_HOLDERS; slot++)
		if (grant->holders[slot].pid)
			printf("mapping %u %u by %u pid %d\n", domid, ref, grant->holders[slot].domid,
			       grant->holders[slot].pid);
}

static int status(void)
{
	static const char *const states[] = {"absent", "running", "shutdown", "dying"};
	struct rig *rig = open_or_exit();

	rig_lock(rig);
	for (uint32_t domid = 0; domid < RIG_DOMAINS; domid++) {
		enum domain_state state = domain_state(rig, domid);

		if (state != DOMAIN_ABSENT)
			printf("domain %u %s\n", domid, states[state]);
	}
	ports_each(rig, print_port, NULL);
	grants_each(rig, print_grant, NULL);
	rig_unlock(rig);
	rig_close(rig);
	return 0;
}

static int init(void)
{
	if (!rig_create())
		return 0;
	perror("rigctl: cannot make FAKEXEN_DIR");
	return 1;
}

int main(int count, char **arguments)
{
	const char *verb = count > 1 ? arguments[1] : "";

	if (!strcmp(verb, "init") && count == 2)
		return init();
	if (!strcmp(verb, "domain") && count == 4)
		return domain(arguments[2], arguments[3]);
	if (!strcmp(verb, "virq") && count == 3)
		return virq(arguments[2]);
	if (!strcmp(verb, "run") && count > 2)
		return run(arguments + 2);
	if (!strcmp(verb, "status") && count == 2)
		return status();
	return usage();
}
