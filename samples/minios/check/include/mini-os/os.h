/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_OS_H
#define CHECK_OS_H

#include <mini-os/hypervisor.h>
#include <mini-os/types.h>

#endif
