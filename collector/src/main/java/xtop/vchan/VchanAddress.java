// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.util.regex.Pattern;

/**
 * Where two domains meet: {@code /local/domain/<server>/data/vchan/<client>/<name>}, the layout that libxenvchan.h
 * recommends and ocaml-vchan and Qubes share.
 *
 * @param server domid of the side that grants the pages
 * @param client domid of the side that maps them
 * @param name {@code [A-Za-z0-9_-]+}, at most 16 characters: libxenvchan cuts a base path longer than 49 silently
 */
public record VchanAddress(int server, int client, String name) {
    /** First domid that does not name a domain ({@code DOMID_FIRST_RESERVED}). */
    public static final int FIRST_RESERVED = 0x7FF0;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,16}");

    /** Refuses reserved domids and a domain that would talk to itself, which has crashed kernels. */
    public VchanAddress {
        checkDomid(server);
        checkDomid(client);
        if (server == client) {
            throw new IllegalArgumentException("domain " + server + " cannot open a vchan to itself");
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("vchan name '" + name + "' is not [A-Za-z0-9_-]{1,16}");
        }
    }

    /** The xenstore directory of the two keys. */
    public String path() {
        return "/local/domain/" + server + "/data/vchan/" + client + "/" + name;
    }

    static void checkDomid(int domid) {
        if (domid < 0 || domid >= FIRST_RESERVED) {
            throw new IllegalArgumentException("domid " + domid + " is not in 0 to " + (FIRST_RESERVED - 1));
        }
    }
}
