// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.IOException;

/** A fleet image that cannot be trusted: damaged, cut off, or of another format. The message says which. */
public final class FleetFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    public FleetFormatException(String message) {
        super(message);
    }
}
