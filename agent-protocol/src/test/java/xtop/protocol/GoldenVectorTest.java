// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenVectorTest {
    static List<GoldenVector> scripted() {
        return GoldenVector.with("agent-does");
    }

    static List<GoldenVector> fromAgents() {
        return GoldenVector.with("from-agent");
    }

    static List<GoldenVector> toAgents() {
        return GoldenVector.with("to-agent");
    }

    @Test
    void thereAreVectorsForEveryRule() {
        assertThat(scripted()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(fromAgents()).hasSizeGreaterThanOrEqualTo(25);
        assertThat(toAgents()).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("scripted")
    void theEncoderWritesExactlyTheseBytes(GoldenVector vector) {
        assertThat(AgentScript.hex(AgentScript.run(vector.lines("agent-does"))))
                .containsExactlyElementsOf(Frames.hex(vector.bytes("from-agent")));
    }

    @ParameterizedTest
    @MethodSource("fromAgents")
    void theDecoderHearsExactlyThis(GoldenVector vector) {
        byte[] bytes = vector.bytes("from-agent");
        for (int chunk : new int[] {1, 7, bytes.length}) {
            Heard heard = Heard.in(bytes, chunk, vector.nonce());
            assertThat(heard.lines()).containsExactlyElementsOf(vector.lines("collector-hears"));
            assertThat(heard.refusal())
                    .isEqualTo(
                            vector.has("collector-refuses")
                                    ? vector.lines("collector-refuses").get(0)
                                    : "");
        }
    }

    @ParameterizedTest
    @MethodSource("toAgents")
    void theAgentHearsExactlyThis(GoldenVector vector) {
        byte[] bytes = vector.bytes("to-agent");
        for (int chunk : new int[] {1, 7, bytes.length}) {
            CommandTranscript heard = new CommandTranscript();
            CollectorDecoder decoder = new CollectorDecoder();
            for (int at = 0; at < bytes.length; at += chunk) {
                decoder.feed(bytes, at, Math.min(chunk, bytes.length - at), heard);
            }
            assertThat(heard.lines).containsExactlyElementsOf(vector.lines("agent-hears"));
        }
    }
}
