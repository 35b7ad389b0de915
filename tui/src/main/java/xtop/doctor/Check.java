// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;

/** Looks at one thing. Changes nothing, and may not wait longer than its {@link Machine} does. */
interface Check {
    /** A word, which {@code xtop doctor WORD} takes. */
    String name();

    /** Whether there is nothing to look at where there is no Xen. */
    default boolean needsXen() {
        return true;
    }

    /**
     * Looks.
     *
     * @throws IOException where it cannot look; that is then unknown
     */
    void look(Machine machine, Findings findings) throws IOException;
}
