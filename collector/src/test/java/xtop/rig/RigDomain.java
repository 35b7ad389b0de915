// SPDX-License-Identifier: BSD-2-Clause
package xtop.rig;

import java.util.UUID;

/**
 * A domain of the rig.
 *
 * @param domid its number
 * @param name what the toolstack calls it
 * @param uuid identifies it beyond its domid
 * @param kernel the process that plays its kernel towards xenstored
 */
public record RigDomain(int domid, String name, UUID uuid, RigProcess kernel) {}
