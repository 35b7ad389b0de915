// SPDX-License-Identifier: BSD-2-Clause
package xtop.vchan;

import java.util.List;
import java.util.regex.Pattern;
import xtop.vchan.VchanException.Reason;
import xtop.xen.XenException;
import xtop.xen.Xenstore;

/**
 * What a server publishes so that its client can find it.
 *
 * @param ref grant reference of the shared page, above 0
 * @param port the server's event channel, above 0
 */
public record VchanKeys(int ref, int port) {
    private static final String REF = "/ring-ref";
    private static final String PORT = "/event-channel";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,9}");

    /**
     * Reads what a server published; nothing of it is to be trusted, not even the syntax. Blocks on xenstored.
     *
     * @return null where nothing, or only half of it, is published
     * @throws VchanException {@link Reason#BAD_KEYS}
     */
    public static VchanKeys read(Xenstore xenstore, VchanAddress address) throws XenException, VchanException {
        String ref = xenstore.read(address.path() + REF);
        String port = xenstore.read(address.path() + PORT);
        return ref == null || port == null ? null : new VchanKeys(parse("ring-ref", ref), parse("event-channel", port));
    }

    /**
     * Publishes both in one transaction, readable by the client alone. Before 4.12 libxenvchan wrote them one by one,
     * and its clients had to live with half.
     */
    public void publish(Xenstore xenstore, VchanAddress address) throws XenException {
        List<String> permissions = List.of("n" + address.server(), "r" + address.client());
        xenstore.transaction(transaction -> {
            transaction.write(address.path() + REF, Integer.toString(ref));
            transaction.setPermissions(address.path() + REF, permissions);
            transaction.write(address.path() + PORT, Integer.toString(port));
            transaction.setPermissions(address.path() + PORT, permissions);
        });
    }

    /** Removes what was published. */
    public static void withdraw(Xenstore xenstore, VchanAddress address) throws XenException {
        xenstore.remove(address.path());
    }

    private static int parse(String key, String value) throws VchanException {
        if (NUMBER.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number <= Integer.MAX_VALUE) {
                return (int) number;
            }
        }
        throw new VchanException(Reason.BAD_KEYS, key + " is not a number from 1 to " + Integer.MAX_VALUE);
    }
}
