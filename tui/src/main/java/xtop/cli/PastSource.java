// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.File;
import java.io.IOException;
import java.time.ZoneId;
import xtop.fleet.FleetSource;
import xtop.fleet.Recording;
import xtop.fleet.RecordingSource;

/** Opens recordings at the moments that the command line names. */
final class PastSource {
    private PastSource() {}

    /**
     * Opens one.
     *
     * @param file of a recording, or a directory of a rolling record
     * @throws IOException it is none, or cannot be read
     */
    static FleetSource open(File file, Moments moments) throws CommandFailure, IOException {
        Recording recording = Recording.open(file);
        long first = recording.epochNanos(0);
        long last = recording.epochNanos(recording.count() - 1);
        ZoneId zone = ZoneId.systemDefault();
        return new RecordingSource(
                recording, file.getPath(), moments.begin(first, last, zone), moments.end(first, last, zone));
    }
}
