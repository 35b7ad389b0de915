// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import xtop.end.RateWatch;
import xtop.fleet.Field;
import xtop.fleet.FleetImage;
import xtop.fleet.Recording;

/**
 * Every fleet that a service in dom0 has published, by its own record.
 *
 * @param fleets how many
 * @param runs processes that published them
 * @param longest ns between two fleets of one process
 * @param gapBegan ns since 1970, of the last fleet before another process'; 0 where there was one process
 * @param gapEnded of the first fleet of that other process
 * @param complaints of figures that cannot be
 * @param figures for people, of each process
 */
record ServedRecord(
        int fleets,
        int runs,
        long longest,
        long gapBegan,
        long gapEnded,
        List<String> complaints,
        List<String> figures) {
    static final String DIRECTORY = "/var/lib/xtop/recording";

    /** A guest of the lab has the vCPUs that it was given and no others. */
    private static final int NO_OTHER_CPUS = 1;

    /** Copies it out of dom0 and looks through it. */
    static ServedRecord of(XenLab lab, Path directory) throws IOException {
        for (String name : lab.ok("ls " + DIRECTORY).lines().toList()) {
            byte[] bytes = Base64.getMimeDecoder()
                    .decode(lab.ok("base64 " + DIRECTORY + "/" + name).strip());
            Files.write(directory.resolve(name), bytes);
        }
        return of(Recording.open(directory.toFile()));
    }

    /** Looks through one. */
    static ServedRecord of(Recording recording) throws IOException {
        List<String> complaints = new ArrayList<>();
        List<String> figures = new ArrayList<>();
        RateWatch watch = null;
        long started = 0;
        long last = 0;
        long longest = 0;
        long gapBegan = 0;
        long gapEnded = 0;
        for (int i = 0; i < recording.count(); i++) {
            FleetImage fleet = recording.read(i);
            long now = fleet.publishedEpochNanos();
            if (fleet.number(Field.COLLECTOR_STARTED, 0) != started) {
                started = fleet.number(Field.COLLECTOR_STARTED, 0);
                gapBegan = last;
                gapEnded = now;
                if (watch != null) {
                    figures.add(watch.summary());
                }
                watch = new RateWatch(NO_OTHER_CPUS, complaints::add);
            } else {
                longest = Math.max(longest, now - last);
            }
            watch.check(fleet);
            last = now;
        }
        figures.add(watch.summary());
        return new ServedRecord(recording.count(), figures.size(), longest, gapBegan, gapEnded, complaints, figures);
    }
}
