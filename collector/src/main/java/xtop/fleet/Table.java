// SPDX-License-Identifier: BSD-2-Clause
package xtop.fleet;

/** A table of the fleet. Rows of every table but {@link #HOST} and {@link #DOMAIN} belong to a domain and stand in its order. */
public enum Table {
    /** One row: the host and the collector itself. */
    HOST("host"),
    /** One row a domain, ascending by domid, domain 0 first. */
    DOMAIN("domain"),
    /** One row a vCPU. */
    VCPU("vcpu"),
    /** One row a thread of a guest. */
    THREAD("thread"),
    /** One row a network interface of a guest. */
    INTERFACE("interface"),
    /** One row a block device of a guest. */
    BLOCK("block"),
    /** One row an application metric of a guest. */
    APPLICATION("application"),
    /** The newest events of a guest, oldest first. */
    EVENT("event"),
    /** One row a virtual interface that dom0 carries. */
    VIF("vif"),
    /** One row a virtual block device that dom0 serves. */
    VBD("vbd");

    private final String label;

    Table(String label) {
        this.label = label;
    }

    /** Lower-case word for people and scripts. */
    public String label() {
        return label;
    }
}
