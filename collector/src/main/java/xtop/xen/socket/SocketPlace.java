// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** xenstored's UNIX socket. Who can open it is dom0 to xenstored, with every right. */
record SocketPlace(Path path) implements Link.Place {
    @Override
    public Link open() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new Link() {
            @Override
            public int read(ByteBuffer into) throws IOException {
                return channel.read(into);
            }

            @Override
            public void write(ByteBuffer from) throws IOException {
                while (from.hasRemaining()) {
                    channel.write(from);
                }
            }

            @Override
            public void close() {
                try {
                    channel.close();
                } catch (IOException e) {
                    // it is gone either way
                }
            }
        };
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
