/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of NetBSD's header as netbsd.c uses. */
struct if_data {
	uint64_t ifi_ipackets;
	uint64_t ifi_ierrors;
	uint64_t ifi_opackets;
	uint64_t ifi_oerrors;
	uint64_t ifi_ibytes;
	uint64_t ifi_obytes;
	uint64_t ifi_iqdrops;
};

struct if_msghdr {
	unsigned short ifm_msglen;
	unsigned char ifm_type;
	int ifm_addrs;
	unsigned short ifm_index;
	struct if_data ifm_data;
};
