// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Connections to the sockets of a rig, as the kernel lists them. xenstored forgets the watches and transactions of a
 * connection that is closed, so none left means no watch left.
 */
final class XenstoreConnections {
    private static final String CONNECTED = "03";
    private static final int STATE = 5;

    private XenstoreConnections() {}

    static List<String> open(Path rig) throws IOException {
        return Files.readAllLines(Path.of("/proc/net/unix")).stream()
                .filter(line -> line.contains(" " + rig + "/"))
                .filter(line -> line.trim().split(" +", -1)[STATE].equals(CONNECTED))
                .map(line -> "connection: " + line.substring(line.indexOf(rig.toString())))
                .toList();
    }
}
