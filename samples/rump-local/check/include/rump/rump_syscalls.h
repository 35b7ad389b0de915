/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of the rump kernel's header as watched.c uses. */
int rump_sys_mkdir(const char *path, unsigned mode);
int rump_sys_rmdir(const char *path);
