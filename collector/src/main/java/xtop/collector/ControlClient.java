// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import xtop.fleet.RunDirectory;
import xtop.xen.Access;

/** Asks a running collector ({@link ControlServer}). Any thread. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Sends one request and waits for the whole answer.
     *
     * @throws AccessDeniedException we may not ask
     * @throws IOException nobody answers there
     */
    public static String ask(RunDirectory directory, String... words) throws IOException {
        try (SocketChannel channel = open(directory.control().toPath())) {
            ByteBuffer request = StandardCharsets.UTF_8.encode(String.join("\t", words) + "\n");
            while (request.hasRemaining()) {
                channel.write(request);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SocketChannel open(Path socket) throws IOException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (SocketException e) {
            if (Access.isDenied(socket)) {
                AccessDeniedException denied = new AccessDeniedException(socket.toString());
                denied.initCause(e);
                throw denied;
            }
            throw e;
        }
    }
}
