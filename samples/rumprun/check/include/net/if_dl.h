/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of NetBSD's header as netbsd.c uses. */
struct sockaddr_dl {
	uint8_t sdl_nlen;
	char sdl_data[24];
};
