/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_UK_XS_H
#define CHECK_UK_XS_H

#include <xen/xen.h>

typedef uint32_t xenbus_transaction_t;
#define XBT_NIL 0

enum xs_perm { XS_PERM_NONE = 0, XS_PERM_READ = 1 };

char *xs_read(xenbus_transaction_t transaction, const char *path, const char *node);
int xs_write(xenbus_transaction_t transaction, const char *path, const char *node, const char *value);
int xs_rm(xenbus_transaction_t transaction, const char *path);
int xs_set_perm(xenbus_transaction_t transaction, const char *path, domid_t domid, enum xs_perm permission);
int xs_transaction_start(xenbus_transaction_t *transaction);
int xs_transaction_end(xenbus_transaction_t transaction, int abort);

#endif
