// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/**
 * What an agent says of itself when a connection starts. Everything in it is the guest's claim.
 *
 * @param version protocol version it speaks, 1 to 255
 * @param kind sort of system
 * @param bootId changes with every boot of the guest, 64 random or time-derived bits
 * @param sections bit n set: sends the section with wire id n
 * @param intervalNanos time between two samples, ns
 * @param pageSize bytes of a memory page of the guest, 0 if it has none
 * @param agent name and version of the agent, cleaned, such as {@code xtop-linux 0.1.0}
 * @param system name and version of the guest's system, cleaned, such as {@code Linux 6.1.0}
 * @param widths which counters are narrower than 64 bits
 */
public record AgentHello(
        int version,
        GuestKind kind,
        long bootId,
        long sections,
        long intervalNanos,
        int pageSize,
        String agent,
        String system,
        CounterWidths widths) {}
