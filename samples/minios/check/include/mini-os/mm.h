/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_MM_H
#define CHECK_MM_H

#include <mini-os/types.h>

#define PAGE_SIZE 4096ul
#define STACK_SIZE (PAGE_SIZE << 4)

extern unsigned long nr_free_pages;

unsigned long alloc_pages(int order);
#define alloc_page() alloc_pages(0)
void free_pages(void *pointer, int order);
#define free_page(p) free_pages(p, 0)
unsigned long check_frame_of(const void *page);
#define virt_to_mfn(page) check_frame_of(page)

#ifdef HAVE_LIBC
extern unsigned long heap, brk, heap_mapped, heap_end;
#endif

#endif
