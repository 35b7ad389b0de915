/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef XTOP_DUMP_H
#define XTOP_DUMP_H

#include "proc.h"

/* Prints a sample's rows on standard output, a row a line, as key=value in base units (ns, bytes, counts). */
void dump_rows(const struct proc *proc);

#endif
