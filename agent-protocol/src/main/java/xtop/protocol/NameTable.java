// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** The names a connection has interned: thread names, interface names, wait channels. Confined to one thread. */
public interface NameTable {
    /** The name for an id, cleaned by {@link GuestText}; null for {@link SampleTable#NO_NAME} and unknown ids. */
    String name(int id);

    /** Changes whenever a name is defined: while it stays, every id has the name it had. */
    int definitions();
}
