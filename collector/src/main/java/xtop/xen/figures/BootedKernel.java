// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import xtop.protocol.GuestText;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * Which kernel the toolstack booted for a domain. libxl notes it in xenstore for PV guests (libxl_create.c), and for
 * all guests in the file that {@code xl list -l} reads (libxl_dom.c, {@code libxl-json}); both are dom0's. What a boot
 * loader fetched out of a guest's disk is a file with a name made up for one boot: it is no image, and unknown. One
 * thread.
 */
final class BootedKernel {
    private static final int LONGEST = 256;

    private final Path libxl;

    /** Of this machine. */
    BootedKernel() {
        this(Path.of("/var/lib/xen"));
    }

    BootedKernel(Path libxl) {
        this.libxl = libxl;
    }

    /** The path in dom0; empty where it is not known, or not yet. */
    String of(Xenstore store, int domid, String uuid) throws XenException {
        if (uuid.isEmpty()) {
            return "";
        }
        String path = store.read("/vm/" + uuid + "/image/kernel");
        if (path == null || path.isEmpty()) {
            path = kernel(text(libxl.resolve("userdata-d." + domid + "." + uuid + ".libxl-json")));
        }
        boolean fetched = path.contains("/boot_kernel.") || path.contains("/bootloader.");
        return fetched || path.length() > LONGEST ? "" : GuestText.clean(path);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /** The first text called "kernel" in a JSON document; a quote inside another text has a backslash before it. */
    private static String kernel(String json) {
        String key = "\"kernel\"";
        int at = json.indexOf(key);
        if (at < 0 || (at > 0 && json.charAt(at - 1) == '\\')) {
            return "";
        }
        at = blanks(json, at + key.length());
        if (at == json.length() || json.charAt(at) != ':') {
            return "";
        }
        at = blanks(json, at + 1);
        if (at == json.length() || json.charAt(at) != '"') {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (at++; at < json.length() && json.charAt(at) != '"'; at++) {
            boolean escaped = json.charAt(at) == '\\' && at + 1 < json.length();
            text.append(json.charAt(escaped ? ++at : at));
        }
        return at == json.length() ? "" : text.toString();
    }

    private static int blanks(String json, int from) {
        int at = from;
        while (at < json.length() && json.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }
}
