// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen.jna;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * A libxentoollog logger that writes nothing. Given NULL instead, Xen's libraries make one of their own that writes to
 * standard error, across the screen.
 */
final class SilentLogger {
    /** Above the highest level, {@code XTL_CRITICAL}. */
    private static final int NOTHING = 100;

    private static final Pointer LOGGER = create();

    private SilentLogger() {}

    /** The logger; null where there is no libxentoollog, which only a test's stand-ins for Xen's libraries do without. */
    static Pointer pointer() {
        return LOGGER;
    }

    private static Pointer create() {
        try {
            Pointer stderr = NativeLibrary.getInstance("c")
                    .getGlobalVariableAddress("stderr")
                    .getPointer(0);
            Function create =
                    NativeLibrary.getInstance("libxentoollog.so.1").getFunction("xtl_createlogger_stdiostream");
            return create.invokePointer(new Object[] {stderr, NOTHING, 0});
        } catch (UnsatisfiedLinkError e) {
            return null;
        }
    }
}
