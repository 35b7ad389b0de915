/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of NetBSD's header as netbsd.c uses: it is compiled against this in every build, so that it does not rot. */
#include <stddef.h>
#include <stdint.h>
