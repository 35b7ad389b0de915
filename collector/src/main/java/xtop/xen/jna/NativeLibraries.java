// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import xtop.xen.XenException;

/** Finds libraries by their full so-names, and turns what can go wrong before the first call into one clear line. */
final class NativeLibraries {
    private static final Path HYPERVISOR = Path.of("/sys/hypervisor/type");

    private NativeLibraries() {}

    /**
     * Loads a library.
     *
     * @param packageName Debian's package, for the message
     * @throws XenException ENOENT
     */
    static NativeLibrary load(String soName, String packageName) throws XenException {
        try {
            return NativeLibrary.getInstance(soName);
        } catch (UnsatisfiedLinkError e) {
            throw missing(soName, packageName);
        }
    }

    /** No such library. */
    static XenException missing(String soName, String packageName) {
        return new XenException(
                "cannot load " + soName + ": " + (onXen() ? "" : "this is not a Xen dom0; on one, ")
                        + "apt-get install " + packageName,
                "ENOENT");
    }

    /** Why a device could not be opened. */
    static XenException noDevice(String device, String module, int errno) {
        String name = Errno.name(errno);
        return switch (name) {
            case "EACCES", "EPERM" -> new XenException("no permission to open " + device + ": run as root", name);
            case "ENOENT", "ENXIO", "ENODEV" ->
                onXen()
                        ? new XenException(device + " is missing: modprobe " + module, name)
                        : new XenException(device + " is missing: this is not a Xen dom0", name);
            default -> new XenException("cannot open " + device + ": " + name, name);
        };
    }

    private static boolean onXen() {
        try {
            return Files.readString(HYPERVISOR).strip().equals("xen");
        } catch (IOException e) {
            return false;
        }
    }
}
