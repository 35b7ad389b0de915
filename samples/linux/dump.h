/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef XTOP_DUMP_H
#define XTOP_DUMP_H

#include "linux_agent.h"

/*
 * Prints a sample on standard output, a row a line, as key=value in base units
 * (ns, bytes, counts); then, on lines that start with '#', what a full sample
 * and the difference to it after `interval` ns cost. Returns an exit status.
 */
int dump(struct linux_agent *agent, uint64_t interval);

#endif
