/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_XENBUS_H
#define CHECK_XENBUS_H

#include <xen/xen.h>

typedef unsigned long xenbus_transaction_t;
#define XBT_NIL ((xenbus_transaction_t)0)

struct write_req {
	const void *data;
	unsigned len;
};
struct xsd_sockmsg;

char *xenbus_read(xenbus_transaction_t transaction, const char *path, char **value);
char *xenbus_write(xenbus_transaction_t transaction, const char *path, const char *value);
char *xenbus_rm(xenbus_transaction_t transaction, const char *path);
char *xenbus_transaction_start(xenbus_transaction_t *transaction);
char *xenbus_transaction_end(xenbus_transaction_t transaction, int abort, int *retry);
struct xsd_sockmsg *xenbus_msg_reply(int type, xenbus_transaction_t transaction, struct write_req *requests, int count);
domid_t xenbus_get_self_id(void);

#endif
