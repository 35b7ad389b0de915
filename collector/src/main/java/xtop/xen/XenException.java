// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.io.IOException;

/** A call to Xen, to its devices or to xenstore failed. The message names the call, its subject and the cause. */
public class XenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String errno;

    /**
     * @param message call, subject and cause, for a person
     * @param errno the symbolic error such as {@code EINVAL}, as xenstored spells it; empty where there is none
     */
    public XenException(String message, String errno) {
        super(message);
        this.errno = errno;
    }

    /** The symbolic error, such as {@code EACCES}; empty where there is none. */
    public String errno() {
        return errno;
    }
}
