/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_XEN_MM_H
#define CHECK_XEN_MM_H

unsigned long check_frame_of(const void *page);
#define virt_to_mfn(page) check_frame_of(page)

#endif
