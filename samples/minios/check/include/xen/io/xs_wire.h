/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CHECK_XS_WIRE_H
#define CHECK_XS_WIRE_H

#include <stdint.h>

enum xsd_sockmsg_type { XS_SET_PERMS = 14, XS_ERROR = 16 };

struct xsd_sockmsg {
	uint32_t type;
	uint32_t req_id;
	uint32_t tx_id;
	uint32_t len;
};

#endif
