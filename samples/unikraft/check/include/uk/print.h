/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_PRINT_H
#define CHECK_UK_PRINT_H

void uk_pr_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
