// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.nio.file.Path;

/** Xen's version, from {@code /sys/hypervisor/version}. */
public final class HypervisorVersion {
    private HypervisorVersion() {}

    /** Such as {@code 4.17.7}; empty where this is not Xen. */
    public static String read() {
        return read(Path.of("/sys/hypervisor"));
    }

    static String read(Path hypervisor) {
        Path version = hypervisor.resolve("version");
        String major = SysFile.text(version.resolve("major"));
        return major.isEmpty() || !SysFile.text(hypervisor.resolve("type")).equals("xen")
                ? ""
                : major + "." + SysFile.text(version.resolve("minor")) + SysFile.text(version.resolve("extra"));
    }
}
