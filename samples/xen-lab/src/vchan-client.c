/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * vchan-client DOMID LINES [PATH]
 *
 * Reads lines of text from a guest's vchan with Xen's own library, to see that the lab's Xen works without xtop.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libxenvchan.h>

int main(int count, char **words)
{
	struct libxenvchan *channel;
	char path[256], bytes[4096];

	if (count < 3)
		return 2;
	snprintf(path, sizeof(path), "/local/domain/%d/%s", atoi(words[1]), count > 3 ? words[3] : "data/vchan/0/xtop");
	channel = libxenvchan_client_init(NULL, atoi(words[1]), path);
	if (!channel) {
		fprintf(stderr, "vchan-client: %s: %s\n", path, strerror(errno));
		return 1;
	}
	channel->blocking = 1;
	for (int lines = atoi(words[2]); lines > 0;) {
		int n = libxenvchan_read(channel, bytes, sizeof(bytes));

		if (n < 0) {
			fprintf(stderr, "vchan-client: the guest's side is gone\n");
			return 1;
		}
		fwrite(bytes, 1, n, stdout);
		for (int i = 0; i < n; i++)
			lines -= bytes[i] == '\n';
	}
	libxenvchan_close(channel);
	return 0;
}
