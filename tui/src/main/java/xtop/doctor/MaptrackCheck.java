// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;

/**
 * Whether dom0 may map as many pages of guests as there could be channels. Xen counts mappings in dom0's maptrack table,
 * {@code gnttab_max_maptrack_frames} pages of 256 entries (xen/common/grant_table.c); how many are in use it tells on its
 * own console only.
 */
final class MaptrackCheck implements Check {
    private static final String OPTION = "gnttab_max_maptrack_frames=";
    private static final int DEFAULT_FRAMES = 1024;
    private static final int ENTRIES_A_FRAME = 256;
    /** The control page and two rings of 16 pages, which is what xtop takes at most. */
    private static final int MOST_PAGES_A_GUEST = 33;

    private final int domains;

    /** @param domains for how many guests */
    MaptrackCheck(int domains) {
        this.domains = domains;
    }

    @Override
    public String name() {
        return "maptrack";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String line;
        try {
            line = machine.run("xl", "info", "xen_commandline");
        } catch (IOException e) {
            findings.unknown(
                    "Xen's command line, which may limit dom0's mappings: " + e.getMessage(),
                    Person.of(machine).root() ? "xl info xen_commandline" : "sudo xtop doctor maptrack");
            return;
        }
        long frames = DEFAULT_FRAMES;
        boolean given = false;
        for (String word : Words.of(line)) {
            if (word.startsWith(OPTION)) {
                long value = Words.number(word.substring(OPTION.length()));
                given = value > 0;
                frames = given ? value : frames;
            }
        }
        long mappings = frames * ENTRIES_A_FRAME;
        String limit = "dom0 may map " + mappings + " pages of guests (" + OPTION + frames
                + (given ? "" : ", Xen's default") + ")";
        long needed = (long) domains * MOST_PAGES_A_GUEST;
        if (mappings < domains) {
            findings.wrong(limit + ", fewer than " + domains + " guests have channels", mend(needed));
        } else if (mappings < needed) {
            findings.wrong(
                    limit + ": enough for the channels of " + domains
                            + " guests, which are a page each, not for their disks and networks",
                    mend(needed));
        } else {
            findings.ok(limit + ", xtop maps one page a guest; in use: 'xl debug-keys g' writes it to 'xl dmesg'");
        }
    }

    /** Xen takes it at its boot only. */
    private static String mend(long pages) {
        long frames = Math.max(DEFAULT_FRAMES, Long.highestOneBit(pages / ENTRIES_A_FRAME) << 1);
        return "echo 'GRUB_CMDLINE_XEN=\"$GRUB_CMDLINE_XEN " + OPTION + frames
                + "\"' >>/etc/default/grub.d/xen.cfg && update-grub && reboot";
    }
}
