// SPDX-License-Identifier: BSD-2-Clause
package xtop.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output where it is a pipe. Whoever waits before the next line would not learn from writing that its reader has
 * gone. Any thread.
 */
public final class OutputPipe {
    private static final Path DESCRIPTOR = Path.of("/proc/self/fd/1");

    private OutputPipe() {}

    /** Whether standard output is a pipe or a socket; false where nobody knows. */
    public static boolean is() {
        try {
            String target = Files.readSymbolicLink(DESCRIPTOR).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Whether it is a pipe whose reader has gone; false where nobody knows. Loads native code. */
    public static boolean isAbandoned() {
        try {
            return is() && TerminalLibrary.isAbandoned(TerminalLibrary.STANDARD_OUTPUT);
        } catch (LinkageError e) {
            // Without it the next line finds out.
            return false;
        }
    }
}
