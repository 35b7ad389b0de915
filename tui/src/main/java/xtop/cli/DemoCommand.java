// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code xtop demo}: {@code xtop top} over simulated guests and this machine. */
final class DemoCommand implements Command {
    @Override
    public CommandSpec spec() {
        return TopCommand.options(
                Options.command("demo", "Shows simulated guests and this machine; all of xtop without Xen."));
    }

    @Override
    public int run(ParseResult line, Session session) throws CommandFailure, IOException, InterruptedException {
        return new TopCommand().run(line, session.demonstrating());
    }
}
