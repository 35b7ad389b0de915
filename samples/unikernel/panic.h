/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef XTOP_PANIC_H
#define XTOP_PANIC_H

/*
 * The end: the text goes to the console and to xtop, and Xen is told that the
 * domain crashed. A panic within a panic says nothing more.
 */
void panic(const char *text) __attribute__((noreturn));

/* Tells Xen that it is over: SHUTDOWN_poweroff, SHUTDOWN_reboot, SHUTDOWN_crash (xen/sched.h). */
void shut_down(unsigned reason) __attribute__((noreturn));

#endif
