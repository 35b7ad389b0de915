/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_XMALLOC_H
#define CHECK_XMALLOC_H

void free(void *pointer);

#endif
