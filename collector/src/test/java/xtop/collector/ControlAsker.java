// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.io.File;
import java.util.Arrays;
import xtop.fleet.RunDirectory;

/** Asks a service, for a test that starts this as another user: RUN WORD ... */
final class ControlAsker {
    private ControlAsker() {}

    public static void main(String[] arguments) throws Exception {
        RunDirectory run = new RunDirectory(new File(arguments[0]));
        System.out.print(ControlClient.ask(run, Arrays.copyOfRange(arguments, 1, arguments.length)));
    }
}
