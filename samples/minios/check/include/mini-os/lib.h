/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_LIB_H
#define CHECK_LIB_H

#include <mini-os/types.h>

void *memcpy(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int snprintf(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
void printk(const char *format, ...);

#endif
