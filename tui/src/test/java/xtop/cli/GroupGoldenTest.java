// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.CopiesFleet;
import xtop.fixture.Golden;

/** Golden outputs of {@code list --group-by} in all its formats. */
class GroupGoldenTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "groups/image | list --group-by image",
                "groups/kind-sorted | list --group-by kind --sort=-mem -o cpu,mem,time",
                "groups/prefix-where | list --group-by prefix --where 'cpu<50'",
                "groups/raw | list --group-by image --raw -o mem=Mem,time",
                "groups/json | list --group-by image --json -o cpu,mem",
                "groups/ndjson | list --group-by kind --ndjson -o cpu,threads",
                "groups/csv | list --group-by image --csv -o cpu,guest_used",
                "groups/outliers | list --group-by image --outliers",
                "groups/outliers-raw | list --group-by image --outliers --raw",
                "groups/outliers-sorted | list --group-by prefix --outliers -o cpu,guest_used --sort=domid",
                "groups/outliers-json | list --group-by image --outliers --json -o cpu,guest_used",
                "groups/outliers-ndjson | list --group-by image --outliers --ndjson -o cpu",
                "groups/outliers-csv | list --group-by image --outliers --csv",
                "groups/outliers-none | list --group-by kind --outliers -o threads",
                "groups/mistakes-what | list --group-by colour",
                "groups/mistakes-alone | list --outliers",
                "groups/mistakes-text | list --group-by kind -o state",
                "groups/mistakes-counter | list --group-by kind --outliers -o time",
            })
    void commandsOverAFleetOfCopies(String name, String command) throws IOException {
        Golden.assertMatches(name + ".txt", new Transcript(directory, CopiesFleet.image()).of(command));
    }
}
