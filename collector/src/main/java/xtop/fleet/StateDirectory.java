// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

import java.io.File;

/**
 * Where a service keeps what outlives it: {@code /var/lib/xtop}, what the environment variables {@code XTOP_STATE_DIR} or
 * {@code STATE_DIRECTORY} (systemd's) name, or what the command line names.
 *
 * @param directory the directory; it need not exist
 */
public record StateDirectory(File directory) {
    /** Where nothing else is said. */
    public static final String DEFAULT = "/var/lib/xtop";

    private static final String[] VARIABLES = {"XTOP_STATE_DIR", "STATE_DIRECTORY"};

    /** The directory of this process: what the command line says, else the environment, else the default. */
    public static StateDirectory of(String option) {
        if (option != null && !option.isEmpty()) {
            return new StateDirectory(new File(option));
        }
        for (String variable : VARIABLES) {
            String value = System.getenv(variable);
            if (value != null && !value.isEmpty()) {
                return new StateDirectory(new File(value));
            }
        }
        return new StateDirectory(new File(DEFAULT));
    }

    /** The ledger of the dead. */
    public File ledger() {
        return new File(directory, "ledger");
    }

    /** Orders that outlive the service. */
    public File orders() {
        return new File(directory, "orders");
    }

    /** Directory of the rolling record. */
    public File recording() {
        return new File(directory, "recording");
    }
}
