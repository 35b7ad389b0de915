// SPDX-License-Identifier: BSD-2-Clause
package xtop.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * No fault is planted without a sentence that {@code xtop why} is to say of it. The sentences themselves are compared
 * with what is said by {@code WhyIT}, and in {@link SimulatedFleetTest} that of the guest that crashes later.
 */
class PlantedFaultsTest {
    /** A thread that wants so much of its vCPU does nothing else. */
    private static final double SPINNING = 0.95;

    @Test
    void everyPlantedFaultHasItsSentenceAndNoSoundGuestHasOne() throws Exception {
        List<String> planted = Cast.of(SimulatedFleet.DEFAULT_GUESTS).stream()
                .filter(PlantedFaultsTest::isPlanted)
                .map(Role::name)
                .toList();
        assertThat(planted).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        assertThat(sentences().keySet()).containsExactlyInAnyOrderElementsOf(planted);
    }

    @Test
    void theSteadyExtrasOfALargerDemoAreSound() {
        List<Role> many = Cast.of(200);
        assertThat(many.subList(SimulatedFleet.DEFAULT_GUESTS, 200)).noneMatch(PlantedFaultsTest::isPlanted);
    }

    /** What is to be said, by the guest's name, sickest first. */
    static Map<String, String> sentences() throws IOException {
        Map<String, String> sentences = new LinkedHashMap<>();
        Path file = Path.of("src/test/resources/planted-faults.txt");
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.startsWith("#")) {
                int colon = line.indexOf(": ");
                sentences.put(line.substring(0, colon).replaceFirst("#\\d+$", ""), line.substring(colon + 2));
            }
        }
        return sentences;
    }

    private static boolean isPlanted(Role role) {
        Blueprint blueprint = role.blueprint();
        boolean lies =
                !blueprint.faults().equals(Faults.NONE) && !blueprint.faults().equals(Faults.EVEN);
        return misbehaves(role.behaviour())
                || lies
                || blueprint.leakBytesPerSecond() > 0
                || blueprint.threads().stream().anyMatch(thread -> thread.hidden() || thread.load() >= SPINNING);
    }

    /** Every behaviour is one or the other: a new one does not compile until somebody has decided. */
    private static boolean misbehaves(Behaviour behaviour) {
        return switch (behaviour) {
            case STEADY, NO_AGENT, REBOOTING -> false;
            case SILENT, PAUSED, PRESERVED, ORPHANED, HOSTILE, CRASHING, WRONG_VERSION -> true;
        };
    }
}
