// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/** The {@code xtop} program. */
public final class Main {
    private Main() {}

    /** Runs a command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        // Options are words and flags. Picocli would look for converters to times, paths and databases, and so load and
        // initialise a hundred classes that no command needs; and in all jars for Groovy.
        System.setProperty("picocli.converters.excludes", ".*");
        System.setProperty("picocli.disable.closures", "true");
        // Java 22 has a console also where no terminal is; whether there is one is what is asked for here.
        System.setProperty("jdk.console", "java.base");
        System.exit(new Xtop(Console.system()).run(arguments));
    }
}
