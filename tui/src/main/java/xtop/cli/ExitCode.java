// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/** What xtop tells its caller when it ends. */
final class ExitCode {
    /** It did what was asked. */
    static final int OK = 0;
    /** Nothing matched, as ps(1) has it, or a run-time failure. */
    static final int NOTHING = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** There is no source: no collector, no Xen, no such file (EX_UNAVAILABLE of sysexits.h). */
    static final int NO_SOURCE = 69;
    /** Permission is missing (EX_NOPERM of sysexits.h). */
    static final int NO_PERMISSION = 77;
    /** The reader of standard output went away; what a shell reports of a command killed by SIGPIPE. */
    static final int CLOSED_PIPE = 141;

    private ExitCode() {}
}
