// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import java.util.regex.Pattern;
import xtop.xen.XenException;

/** Paths as xenstored takes them: relative ones lie below the caller's own directory. */
final class StorePath {
    private static final Pattern SPECIAL = Pattern.compile("@[A-Za-z]+");
    private static final Pattern ABSOLUTE = Pattern.compile("/|(/[A-Za-z0-9_@-]+)+");
    private static final int MAX_ABSOLUTE = 3072;
    private static final int MAX_RELATIVE = 2048;

    private StorePath() {}

    static String home(int domid) {
        return "/local/domain/" + domid;
    }

    /** The absolute form; EINVAL for a path that xenstored would refuse. */
    static String absolute(int domid, String path) throws XenException {
        boolean relative = !path.startsWith("/") && !path.startsWith("@");
        String absolute = relative ? home(domid) + "/" + path : path;
        if (path.length() > (relative ? MAX_RELATIVE : MAX_ABSOLUTE)
                || !(ABSOLUTE.matcher(absolute).matches()
                        || SPECIAL.matcher(absolute).matches())) {
            throw new XenException("xenstore path '" + path + "' is not a path", "EINVAL");
        }
        return absolute;
    }

    /** The parent, null for the root and for {@code @releaseDomain} and its like. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        if (slash < 0 || path.length() == 1) {
            return null;
        }
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
