// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import xtop.protocol.GuestKind;

/**
 * One guest of the simulated host.
 *
 * @param name that the toolstack gave its domain
 * @param blueprint what is in it
 * @param behaviour what goes wrong with it
 */
record Role(String name, Blueprint blueprint, Behaviour behaviour) {
    static Role steady(String name, Blueprint blueprint) {
        return new Role(name, blueprint, Behaviour.STEADY);
    }

    /** Kernel that it boots: Linux guests share one, and the copies of a unikernel, which are numbered, another. */
    String image() {
        if (blueprint.kind() == GuestKind.LINUX) {
            return "/boot/vmlinuz-6.1.0-28-amd64";
        }
        int end = name.length();
        while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
            end--;
        }
        boolean copy = end > 1 && end < name.length() && name.charAt(end - 1) == '-';
        return "/srv/unikernels/" + (copy ? name.substring(0, end - 1) : name) + ".elf";
    }
}
