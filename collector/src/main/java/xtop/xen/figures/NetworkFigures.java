// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/**
 * Traffic of guests through netback, from {@code /proc/net/dev}. dom0's end of a vif counts from dom0's side, so what
 * it received the guest has sent. A vif is known by its name {@code vif<domid>.<n>}, or when renamed by its device's
 * nodename. QEMU's {@code -emu} twin of a vif is left out: it carries the traffic before the guest has its drivers, and
 * would count the same interface twice. One thread.
 */
public final class NetworkFigures {
    private static final Pattern VIF = Pattern.compile("vif([0-9]{1,5})\\.[0-9]{1,5}");
    private static final Pattern NODENAME = Pattern.compile("backend/vif/([0-9]{1,5})/[0-9]{1,5}");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final int NOT_A_VIF = -1;
    private static final int RECEIVED = 0;
    private static final int SENT = 8;
    private static final int PACKETS = 1;
    private static final int ERRORS = 2;
    private static final int DROPS = 3;

    private final Path devices;
    private final Path sysfs;
    /** Domid by interface name; forgotten when the interface is gone. */
    private Map<String, Integer> domids = new HashMap<>();

    /** Of this machine. */
    public NetworkFigures() {
        this(Path.of("/proc/net/dev"), Path.of("/sys/class/net"));
    }

    NetworkFigures(Path devices, Path sysfs) {
        this.devices = devices;
        this.sysfs = sysfs;
    }

    /**
     * Adds the sums to the domains of a sample. Every domain but dom0 then has figures, 0 where it has no vif; of dom0
     * itself netback knows nothing.
     */
    public void addTo(HostSample sample) {
        Iterable<String> lines;
        try {
            lines = Files.readAllLines(devices, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return;
        }
        for (int i = 0; i < sample.domains(); i++) {
            DomainSample domain = sample.domain(i);
            if (domain.domid != 0) {
                domain.receiveBytes = domain.receivePackets = domain.receiveErrors = domain.receiveDrops = 0;
                domain.transmitBytes = domain.transmitPackets = domain.transmitErrors = domain.transmitDrops = 0;
            }
        }
        Map<String, Integer> seen = new HashMap<>();
        for (String line : lines) {
            int colon = line.lastIndexOf(':');
            if (colon > 0) {
                add(
                        sample,
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip(),
                        seen);
            }
        }
        domids = seen;
    }

    private void add(HostSample sample, String name, String counters, Map<String, Integer> seen) {
        Integer known = domids.get(name);
        int domid = known != null ? known : domid(name);
        seen.put(name, domid);
        DomainSample domain = domid == NOT_A_VIF ? null : sample.find(domid);
        if (domain == null || domid == 0) {
            return;
        }
        String[] columns = SPACES.split(counters, -1);
        if (columns.length > SENT + DROPS) {
            domain.vifs++;
            domain.transmitBytes += SysFile.number(columns[RECEIVED]);
            domain.transmitPackets += SysFile.number(columns[RECEIVED + PACKETS]);
            domain.transmitErrors += SysFile.number(columns[RECEIVED + ERRORS]);
            domain.transmitDrops += SysFile.number(columns[RECEIVED + DROPS]);
            domain.receiveBytes += SysFile.number(columns[SENT]);
            domain.receivePackets += SysFile.number(columns[SENT + PACKETS]);
            domain.receiveErrors += SysFile.number(columns[SENT + ERRORS]);
            domain.receiveDrops += SysFile.number(columns[SENT + DROPS]);
        }
    }

    private int domid(String name) {
        Matcher vif = VIF.matcher(name);
        if (vif.matches()) {
            return Integer.parseInt(vif.group(1));
        }
        Matcher nodename = NODENAME.matcher(
                SysFile.text(sysfs.resolve(name).resolve("device").resolve("nodename")));
        return nodename.matches() ? Integer.parseInt(nodename.group(1)) : NOT_A_VIF;
    }
}
