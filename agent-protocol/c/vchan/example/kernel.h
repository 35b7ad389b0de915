/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the unikernel of GUESTS.md has: a made-up one with cooperative threads
 * on one vCPU. Replace each by what yours calls it; what a function answers
 * with int is 0 or a negative error.
 */
#ifndef XTOP_EXAMPLE_KERNEL_H
#define XTOP_EXAMPLE_KERNEL_H

#include <stdint.h>

enum { KERNEL_EAGAIN = -11, KERNEL_ENOMEM = -12 };

struct kernel_thread {
	struct kernel_thread *next;
	uint32_t number; /* never given twice */
	int runnable, exited;
	uint64_t cpu;      /* ns on the vCPU, time stolen from it taken off */
	uint64_t switches;
	char name[16]; /* zero-terminated */
};

extern struct kernel_thread *kernel_threads, *kernel_current;
extern uint64_t kernel_pages_total, kernel_pages_free;

uint64_t kernel_clock(void);     /* ns since boot, never goes back */
uint64_t kernel_boot_time(void); /* wall clock at boot, ns */
unsigned kernel_irq_save(void);
void kernel_irq_restore(unsigned flags);

void *kernel_page_alloc(void);
void kernel_page_free(void *page);
int kernel_grant(uint16_t domain, void *page, uint32_t *reference);
int kernel_grant_end(uint32_t reference); /* negative while the other side has it mapped */

int kernel_event_alloc(uint16_t domain, uint32_t *port);
void kernel_event_close(uint32_t port);
void kernel_event_send(uint32_t port);

uint16_t kernel_own_domid(void);
uint32_t kernel_xenstore_begin(void);
int kernel_xenstore_write(uint32_t transaction, const char *path, const char *key, uint32_t decimal);
int kernel_xenstore_share(uint32_t transaction, const char *path, const char *key, uint16_t owner, uint16_t reader);
int kernel_xenstore_end(uint32_t transaction, int abandon); /* KERNEL_EAGAIN: do it all again */
int kernel_xenstore_remove(const char *path);
int kernel_xenstore_read(const char *path, const char *key, uint32_t *decimal);

#endif
