// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.socket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import xtop.xen.Access;
import xtop.xen.XenException;

/** Where xenstored can be reached, in libxenstore's order, and why it cannot. */
final class Places {
    private static final String RUN_DIRECTORY = "/run/xenstored";
    private static final List<Path> DEVICES = List.of(Path.of("/dev/xen/xenbus"), Path.of("/proc/xen/xenbus"));
    /** {@code S_IFMT} and {@code S_IFSOCK}. */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;

    private Places() {}

    static Link.Place find(Map<String, String> environment) {
        return find(environment, DEVICES);
    }

    static Link.Place find(Map<String, String> environment, List<Path> devices) {
        String given = environment.get("XENSTORED_PATH");
        Path socket = given != null
                ? Path.of(given)
                : Path.of(environment.getOrDefault("XENSTORED_RUNDIR", RUN_DIRECTORY), "socket");
        if (given == null && !Files.exists(socket)) {
            for (Path device : devices) {
                if (Files.exists(device)) {
                    return new XenbusPlace(device);
                }
            }
        }
        return given != null && isDevice(socket) ? new XenbusPlace(socket) : new SocketPlace(socket);
    }

    /** As libxenstore tells them apart (tools/libs/store/xs.c, get_handle): what is there and is no socket. */
    private static boolean isDevice(Path path) {
        try {
            return ((int) Files.getAttribute(path, "unix:mode") & FILE_TYPE) != SOCKET;
        } catch (IOException e) {
            return false;
        }
    }

    static XenException refused(Link.Place place, IOException e) {
        Path path = place instanceof SocketPlace socket ? socket.path() : Path.of(place.toString());
        if (Access.isDenied(path)) {
            return new XenException("no permission to talk to xenstored at " + path + ": run as root", "EACCES");
        }
        if (!Files.exists(path)) {
            return new XenException(
                    "no xenstored here (" + path + " does not exist): this is not a Xen dom0, or its daemon is down",
                    "ENOENT");
        }
        return new XenException("cannot connect to xenstored at " + path + ": " + e.getMessage(), "ECONNREFUSED");
    }
}
