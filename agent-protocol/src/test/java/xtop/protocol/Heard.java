// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.List;

/**
 * What a decoder heard in a stream.
 *
 * @param lines a {@link Transcript}
 * @param refusal label of the reason why it closed the connection, empty if it did not
 */
record Heard(List<String> lines, String refusal) {
    static Heard in(byte[] bytes, int chunk, long nonce) {
        AgentDecoder decoder = new AgentDecoder(DecoderLimits.DEFAULT);
        decoder.expect(nonce);
        Transcript transcript = new Transcript();
        try {
            for (int at = 0; at < bytes.length; at += chunk) {
                decoder.feed(bytes, at, Math.min(chunk, bytes.length - at), transcript);
            }
        } catch (ProtocolException e) {
            return new Heard(transcript.lines, e.reason().label());
        }
        return new Heard(transcript.lines, "");
    }
}
