// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A subcommand of xtop. */
interface Command {
    /**
     * Its options and help. Built by hand, and only for the command that is called: annotations cost each start a
     * tenth of a second of reflection.
     */
    CommandSpec spec();

    /**
     * Does the work.
     *
     * @param line what Picocli understood of the command line
     * @return one of {@link ExitCode}
     * @throws CommandFailure where it cannot; printed as one line
     * @throws IOException where standard output is gone, or a source broke
     */
    int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException;
}
