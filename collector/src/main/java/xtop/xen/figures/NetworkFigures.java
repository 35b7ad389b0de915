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
    private static final Pattern VIF = Pattern.compile("vif([0-9]{1,5})\\.([0-9]{1,5})");
    private static final Pattern NODENAME = Pattern.compile("backend/vif/([0-9]{1,5})/([0-9]{1,5})");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Vif NOT_A_VIF = new Vif(-1, 0);
    private static final int RECEIVED = 0;
    private static final int SENT = 8;
    private static final int BYTES = 0;
    private static final int PACKETS = 1;
    private static final int ERRORS = 2;
    private static final int DROPS = 3;

    private final Path devices;
    private final Path sysfs;
    /** By interface name; forgotten when the interface is gone. */
    private Map<String, Vif> vifs = new HashMap<>();

    private record Vif(int domid, int number) {}

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
        Map<String, Vif> seen = new HashMap<>();
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
        vifs = seen;
    }

    private void add(HostSample sample, String name, String counters, Map<String, Vif> seen) {
        Vif known = vifs.get(name);
        Vif vif = known != null ? known : vif(name);
        seen.put(name, vif);
        DomainSample domain = vif.domid < 0 ? null : sample.find(vif.domid);
        if (domain == null || vif.domid == 0) {
            return;
        }
        String[] columns = SPACES.split(counters, -1);
        if (columns.length > SENT + DROPS) {
            long[] received = counters(columns, SENT);
            long[] sent = counters(columns, RECEIVED);
            domain.vifs++;
            domain.receiveBytes += received[BYTES];
            domain.receivePackets += received[PACKETS];
            domain.receiveErrors += received[ERRORS];
            domain.receiveDrops += received[DROPS];
            domain.transmitBytes += sent[BYTES];
            domain.transmitPackets += sent[PACKETS];
            domain.transmitErrors += sent[ERRORS];
            domain.transmitDrops += sent[DROPS];
            domain.vifFigures.add(
                    vif.number,
                    received[BYTES],
                    received[PACKETS],
                    received[ERRORS],
                    received[DROPS],
                    sent[BYTES],
                    sent[PACKETS],
                    sent[ERRORS],
                    sent[DROPS]);
        }
    }

    private static long[] counters(String[] columns, int first) {
        long[] counters = new long[DROPS + 1];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = SysFile.number(columns[first + i]);
        }
        return counters;
    }

    private Vif vif(String name) {
        Matcher vif = VIF.matcher(name);
        if (vif.matches()) {
            return of(vif);
        }
        Matcher nodename = NODENAME.matcher(
                SysFile.text(sysfs.resolve(name).resolve("device").resolve("nodename")));
        return nodename.matches() ? of(nodename) : NOT_A_VIF;
    }

    private static Vif of(Matcher numbers) {
        return new Vif(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
    }
}
