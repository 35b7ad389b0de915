// SPDX-License-Identifier: BSD-2-Clause
package xtop.xen;

import java.util.List;

/**
 * A connection to xenstored. Requests block until the daemon answers (bounded by a time-out), so the event loop never
 * calls it. Watches are hints: coalesced, possibly spurious, never the only source. Any thread.
 */
public interface Xenstore extends AutoCloseable {
    /** Value of a node as Latin-1 text (values are arbitrary bytes), or null where the node does not exist. */
    String read(String path) throws XenException;

    /** Names of a node's children, empty where the node does not exist. Falls back on DIRECTORY_PART when too big. */
    List<String> directory(String path) throws XenException;

    /** Writes a node, creating it and its parents. */
    void write(String path, String value) throws XenException;

    /** Removes a node and all below it; does nothing where it does not exist. */
    void remove(String path) throws XenException;

    /** Permissions of a node, owner first, empty where the node does not exist. */
    List<String> permissions(String path) throws XenException;

    /** Sets permissions, owner first, such as {@code n5}, {@code r0}. */
    void setPermissions(String path, List<String> permissions) throws XenException;

    /** Runs writes as one transaction, again from the start as long as xenstored answers EAGAIN (bounded). */
    void transaction(Writes writes) throws XenException;

    /**
     * Starts to watch a path, or {@code @introduceDomain} or {@code @releaseDomain}; it fires once at once, also
     * when it is watched already. Registered anew by itself after a lost connection, which fires it again.
     */
    void watch(String path) throws XenException;

    /** Stops watching a path; does nothing where it is not watched. */
    void unwatch(String path) throws XenException;

    /**
     * Paths that changed since the last call, coalesced; waits for the first.
     *
     * @param timeoutNanos longest wait
     * @return empty when the time was over. A lost event is possible: rescan from time to time.
     */
    List<String> awaitChanges(long timeoutNanos) throws InterruptedException;

    /** Closes the connection and forgets all watches. */
    @Override
    void close();

    /** Writes of a transaction; may run more than once. */
    @FunctionalInterface
    interface Writes {
        /** Makes the writes on the transaction's own view. */
        void run(Transaction transaction) throws XenException;
    }

    /** What a transaction can do. */
    interface Transaction {
        String read(String path) throws XenException;

        void write(String path, String value) throws XenException;

        void remove(String path) throws XenException;

        void setPermissions(String path, List<String> permissions) throws XenException;
    }
}
