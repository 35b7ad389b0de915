// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import xtop.fleet.RunDirectory;

/** Asks a running collector ({@link ControlServer}). Any thread. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Sends one request and waits for the whole answer.
     *
     * @throws IOException nobody answers there, or we may not ask
     */
    public static String ask(RunDirectory directory, String... words) throws IOException {
        try (SocketChannel channel = SocketChannel.open(
                UnixDomainSocketAddress.of(directory.control().toPath()))) {
            ByteBuffer request = StandardCharsets.UTF_8.encode(String.join("\t", words) + "\n");
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
