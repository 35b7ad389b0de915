// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/** What a field's number counts. */
public enum Unit {
    NONE(""),
    COUNT("count"),
    PER_SECOND("1/s"),
    BYTES("bytes"),
    BYTES_PER_SECOND("bytes/s"),
    NANOSECONDS("ns"),
    /** ns since 1970-01-01 UTC. */
    EPOCH_NANOSECONDS("ns since 1970"),
    HERTZ("Hz"),
    /** 100 = one vCPU wholly used. */
    PERCENT_OF_VCPU("% of a vCPU"),
    PERCENT("%");

    private final String label;

    Unit(String label) {
        this.label = label;
    }

    /** As printed in the field reference. */
    public String label() {
        return label;
    }
}
