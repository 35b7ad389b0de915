// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** What a {@link CollectorDecoder} tells an agent. Called on the thread that feeds the decoder. */
public interface CollectorListener {
    /**
     * A collector opened (or reopened) the connection: answer with a hello that echoes the nonce, forget what was sent
     * before, then send a full sample.
     *
     * @param nonce to be echoed
     * @param minVersion lowest protocol version the collector speaks
     * @param maxVersion highest protocol version the collector speaks
     * @param intervalNanos wanted time between samples, ns; 0 leaves it to the agent
     */
    void hello(long nonce, int minVersion, int maxVersion, long intervalNanos);

    /** The collector wants another time between samples, ns; 0 leaves it to the agent. */
    void interval(long intervalNanos);

    /** The next sample must be full. */
    void fullWanted();
}
