// SPDX-License-Identifier: BSD-2-Clause
/**
 * A fleet for those who have no Xen: guests that exist only as arithmetic, and this Linux machine, each with an agent
 * that speaks the real protocol over real rings in memory to a real collector. What is simulated ends at the agents'
 * figures and at the hypervisor; everything between is what runs in a dom0.
 */
package xtop.simulation;
