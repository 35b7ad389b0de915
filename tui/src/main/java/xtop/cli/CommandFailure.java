// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/** A command cannot do what was asked. The message is one line: the cause and the next step. */
final class CommandFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    CommandFailure(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** One of {@link ExitCode}. */
    int exitCode() {
        return exitCode;
    }
}
