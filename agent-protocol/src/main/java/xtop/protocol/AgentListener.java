// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

/** What a decoder tells its owner. Called on the thread that feeds the decoder. */
public interface AgentListener {
    /** The agent answered our hello with the right nonce; samples follow. */
    void hello(AgentHello hello);

    /**
     * A sample is complete.
     *
     * @param sample the decoder's own, valid until this call returns
     * @param names the connection's names
     */
    void sample(GuestSample sample, NameTable names);

    /** An event arrived. */
    void event(GuestEvent event);
}
