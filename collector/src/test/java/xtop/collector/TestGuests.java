// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import xtop.xen.XenException;
import xtop.xen.memory.MemoryXen;

/** The guests that a test made on a host, of which nothing may be left at its end. One thread. */
final class TestGuests {
    private static final long SIZE = 64 << 20;

    private final MemoryXen host;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<TestGuest> announced = new ArrayList<>();

    TestGuests(MemoryXen host) {
        this.host = host;
    }

    /** A new domain, {@code guest-DOMID}, whose agent has announced itself and works with the collector's steps. */
    TestGuest announced(int domid, HandCollector collector) throws XenException {
        TestGuest guest = new TestGuest(host.create(domid, "guest-" + domid, 1, SIZE));
        add(guest);
        announced.add(guest);
        collector.guests.add(guest::step);
        guest.announce();
        return guest;
    }

    /** Lets those announced work with the steps of another collector. */
    void workWith(HandCollector collector) {
        announced.forEach(guest -> collector.guests.add(guest::step));
    }

    /** Has a guest ended with the others. */
    void add(AutoCloseable guest) {
        open.add(guest);
    }

    /** Ends the collector and all guests; fails where a grant, port, mapping or domain is left. */
    void end(HandCollector collector) throws Exception {
        collector.close();
        for (AutoCloseable guest : open) {
            guest.close();
        }
        assertThat(host.leaks()).isEmpty();
        assertThat(host.zombies()).isEmpty();
    }
}
