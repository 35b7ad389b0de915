// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The two implementations of xenstore that a dom0 can run; Debian's init script prefers the second. */
public enum XenstoreDaemon {
    /** The one in C. */
    XENSTORED,
    /** The one in OCaml. */
    OXENSTORED;

    /** The command line that keeps it in the foreground, with the settings that Debian ships. */
    List<String> command(DebianXen debian, Path stateDirectory) throws IOException {
        if (this == XENSTORED) {
            return List.of(debian.program("xenstored"), "--no-fork", "--pid-file", stateDirectory + "/run/pid");
        }
        Path settings = stateDirectory.resolve("oxenstored.conf");
        Files.writeString(settings, Files.readString(debian.oxenstoredSettings()));
        return List.of(debian.program("oxenstored"), "--no-fork", "--config-file", settings.toString());
    }
}
