// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

/** What goes wrong with a simulated guest, if anything. */
enum Behaviour {
    /** Nothing. */
    STEADY,
    /** Stops sending after {@link #SILENT_AFTER_NANOS}, with its channel open. */
    SILENT,
    /** Is paused by its toolstack after {@link #PAUSED_AFTER_NANOS}, for good. */
    PAUSED,
    /** Panics after {@link #PANIC_AFTER_NANOS} with last words; its toolstack keeps the crashed domain to look at. */
    PRESERVED,
    /**
     * Is destroyed after {@link #DESTROYED_AFTER_NANOS}, but a program in domain 0 that talked to it keeps a page of it
     * mapped, so Xen cannot let it go.
     */
    ORPHANED,
    /** Breaks the indices of its ring as soon as a collector has its first sample. */
    HOSTILE,
    /** Boots anew in the same domain every {@link #REBOOT_AFTER_NANOS}: a new boot id, and all counters from zero. */
    REBOOTING,
    /**
     * Panics after {@link #CRASH_AFTER_NANOS} with last words; its domain stays crashed for
     * {@link #CRASHED_FOR_NANOS}, then is destroyed and created anew with another domid.
     */
    CRASHING,
    /** Has no agent, as most domains of a host. */
    NO_AGENT,
    /** Speaks a version of the protocol that nobody knows. */
    WRONG_VERSION;

    static final long SILENT_AFTER_NANOS = 2_000_000_000L;
    static final long PAUSED_AFTER_NANOS = 2_000_000_000L;
    static final long PANIC_AFTER_NANOS = 2_000_000_000L;
    static final long DESTROYED_AFTER_NANOS = 1_500_000_000L;
    static final long REBOOT_AFTER_NANOS = 45_000_000_000L;
    static final long CRASH_AFTER_NANOS = 30_000_000_000L;
    static final long CRASHED_FOR_NANOS = 10_000_000_000L;
    static final int UNKNOWN_VERSION = 200;
}
