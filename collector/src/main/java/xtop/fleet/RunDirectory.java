// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;

/**
 * Where the collector keeps its lock and publishes its fleet: {@code /run/xtop}, the directory that the environment
 * variable {@code XTOP_RUN_DIR} names, or one that the command line names.
 *
 * @param directory the directory; it need not exist
 */
public record RunDirectory(File directory) {
    /** Environment variable that names another directory. */
    public static final String VARIABLE = "XTOP_RUN_DIR";

    /** Group of those who may read the fleet. */
    public static final String GROUP = "xtop";

    /** Where nothing else is said. */
    public static final String DEFAULT = "/run/xtop";

    /** The directory of this process: what the command line says, else the environment, else the default. */
    public static RunDirectory of(String option) {
        String variable = System.getenv(VARIABLE);
        if (option != null && !option.isEmpty()) {
            return new RunDirectory(new File(option));
        }
        return new RunDirectory(new File(variable == null || variable.isEmpty() ? DEFAULT : variable));
    }

    /** The published fleet. */
    public File fleet() {
        return new File(directory, "fleet");
    }

    /** The socket for {@code xtop ctl}. */
    public File control() {
        return new File(directory, "control");
    }

    /** The lock that says who holds the guests' channels. */
    public File lock() {
        return new File(directory, "collector.lock");
    }
}
