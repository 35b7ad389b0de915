// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/** The {@code xtop} program. */
public final class Main {
    private Main() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new Xtop(Console.system()).run(arguments));
    }
}
