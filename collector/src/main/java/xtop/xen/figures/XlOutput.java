// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import xtop.xen.HostSample;
import xtop.xen.HostSample.DomainSample;

/**
 * Understands what {@code xl list -v}, {@code xl vcpu-list} and {@code xl info} print ({@code tools/xl/xl_info.c} and
 * {@code xl_vcpu.c}). A line that does not fit is passed over. xl rounds: memory to MiB, time to a tenth of a second.
 */
final class XlOutput {
    /** Name, id, MiB, online vCPUs, state {@code rbpscd}, seconds, uuid. */
    private static final Pattern DOMAIN = Pattern.compile(
            "(.*\\S)\\s+([0-9]+)\\s+([0-9]+)\\s+([0-9]+)\\s+([r-][b-][p-][s-][a-zA-Z?-][d-])\\s+([0-9]+)\\.([0-9])"
                    + "(?:\\s+([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\b.*)?\\s*");

    /** Name, id, vCPU, CPU, state, seconds. */
    private static final Pattern VCPU =
            Pattern.compile(".*\\s([0-9]+)\\s+([0-9]+)\\s+([0-9]+|-)\\s+([r-][b-][p-])\\s+([0-9]+)\\.([0-9])\\s.*");

    private static final Pattern INFO = Pattern.compile("([a-z_]+)\\s*:\\s*(.*\\S)\\s*");
    private static final long MEBIBYTE = 1 << 20;
    private static final long NANOS = 1_000_000_000L;
    private static final long TENTH = 100_000_000L;

    private XlOutput() {}

    /** Adds a domain for every line of {@code xl list -v}. */
    static void domains(Iterable<String> lines, HostSample into) {
        for (String line : lines) {
            Matcher fields = DOMAIN.matcher(line);
            if (!fields.matches()) {
                continue;
            }
            DomainSample domain = into.add(Integer.parseInt(fields.group(2)));
            domain.name = fields.group(1);
            domain.uuid = fields.group(8) == null ? "" : fields.group(8);
            domain.memory = Long.parseLong(fields.group(3)) * MEBIBYTE;
            domain.setVcpus(Integer.parseInt(fields.group(4)));
            String state = fields.group(5);
            domain.running = state.charAt(0) == 'r';
            domain.blocked = state.charAt(1) == 'b';
            domain.paused = state.charAt(2) == 'p';
            domain.crashed = state.charAt(3) == 's' && state.charAt(4) == 'c';
            domain.shutdown = state.charAt(3) == 's' && !domain.crashed;
            domain.dying = state.charAt(5) == 'd';
            domain.cpuNanos = nanos(fields.group(6), fields.group(7));
        }
    }

    /** Adds the times of vCPUs from {@code xl vcpu-list} to domains that are there already. */
    static void vcpus(Iterable<String> lines, HostSample into) {
        for (String line : lines) {
            Matcher fields = VCPU.matcher(line);
            DomainSample domain = fields.matches() ? into.find(Integer.parseInt(fields.group(1))) : null;
            if (domain == null) {
                continue;
            }
            int vcpu = Integer.parseInt(fields.group(2));
            if (vcpu >= domain.vcpus) {
                grow(domain, vcpu + 1);
            }
            domain.vcpuOnline[vcpu] = !fields.group(3).equals("-");
            domain.vcpuNanos[vcpu] =
                    domain.vcpuOnline[vcpu] ? nanos(fields.group(5), fields.group(6)) : HostSample.UNKNOWN;
        }
    }

    /** Takes the host's figures from {@code xl info}. */
    static void host(Iterable<String> lines, HostSample into) {
        for (String line : lines) {
            Matcher pair = INFO.matcher(line);
            if (pair.matches()) {
                String value = pair.group(2);
                switch (pair.group(1)) {
                    case "nr_cpus" -> into.cpus = SysFile.number(value);
                    case "cpu_mhz" -> into.cpuHertz = hertz(value);
                    case "total_memory" -> into.memoryTotal = mebibytes(value);
                    case "free_memory" -> into.memoryFree = mebibytes(value);
                    case "xen_version" -> into.xenVersion = value;
                    default -> {}
                }
            }
        }
    }

    private static void grow(DomainSample domain, int count) {
        long[] times = domain.vcpuNanos.clone();
        boolean[] online = domain.vcpuOnline.clone();
        int before = domain.vcpus;
        domain.setVcpus(count);
        System.arraycopy(times, 0, domain.vcpuNanos, 0, before);
        System.arraycopy(online, 0, domain.vcpuOnline, 0, before);
    }

    private static long nanos(String seconds, String tenths) {
        return Long.parseLong(seconds) * NANOS + Long.parseLong(tenths) * TENTH;
    }

    /** Such as {@code 2394.456}, MHz. */
    private static long hertz(String megahertz) {
        try {
            return Math.round(Double.parseDouble(megahertz) * 1e6);
        } catch (NumberFormatException e) {
            return HostSample.UNKNOWN;
        }
    }

    private static long mebibytes(String text) {
        long value = SysFile.number(text);
        return value == HostSample.UNKNOWN ? value : value * MEBIBYTE;
    }
}
