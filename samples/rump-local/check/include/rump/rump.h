/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of the rump kernel's header as watched.c uses: it is compiled against this in every build, so that it does not rot. */
int rump_init(void);
