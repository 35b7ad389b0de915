// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.memory;

import xtop.xen.XenException;

/** Paths as xenstored takes them: relative ones lie below the caller's own directory. */
final class StorePath {
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
        if (path.length() > (relative ? MAX_RELATIVE : MAX_ABSOLUTE) || !(absolute.equals("/") || valid(absolute))) {
            throw new XenException("xenstore path '" + path + "' is not a path", "EINVAL");
        }
        return absolute;
    }

    /** Characters as xenstored has them, no empty name in it. A special path has no parts. */
    private static boolean valid(String path) {
        char before = path.charAt(0);
        for (int i = 1; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '@' || (c == '/' && before != '/');
            if (!letter && (!other || path.charAt(0) == '@')) {
                return false;
            }
            before = c;
        }
        return path.length() > 1 && before != '/';
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
