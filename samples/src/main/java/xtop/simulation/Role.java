// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

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
}
