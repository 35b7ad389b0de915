/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What dom0 asks for through xenstore: `xl shutdown`, `xl reboot`, `xl save` and
 * `xl migrate` by the node control/shutdown; a panic by data/panic, which is
 * ours: xenstore-write /local/domain/<id>/data/panic 'some text'.
 */
#ifndef XTOP_CONTROL_H
#define XTOP_CONTROL_H

/* Starts the thread that watches these nodes. */
void control_start(void);

#endif
