// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperandsTest {
    private static List<String> words(String line) {
        return line == null ? List.of() : Arrays.asList(line.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        ",,",
        "5,5,",
        "5 2,5 2,",
        "3 5 2,3 5 2,",
        "web,web,",
        "web 5,web,5",
        "web 5 2,web,5 2",
        "web 3 5 2,web 3,5 2",
        "web 5 db,web 5 db,",
        "3 web 5,3 web,5",
        "* 0.5,*,0.5",
        "0.5,,0.5",
        "5. 2,,5. 2",
        "3 0.5 2,3,0.5 2",
        "3 4 0.5,3 4,0.5",
        "3 4,3 4,",
    })
    void aNumberIsADomidFirstUnlessItCannotBe(String line, String domains, String numbers) {
        assertThat(Operands.domidFirst(words(line), false)).isEqualTo(new Operands(words(domains), words(numbers)));
    }

    @ParameterizedTest
    @CsvSource({"5,,5", "5 2,,5 2", "3 5 2,3,5 2", "web 5,web,5", "web,web,"})
    void whereAnOptionNamesDomainsNumbersAreADelay(String line, String domains, String numbers) {
        assertThat(Operands.domidFirst(words(line), true)).isEqualTo(new Operands(words(domains), words(numbers)));
    }

    @ParameterizedTest
    @CsvSource({",,", "5,,5", "5 2,,5 2", "3 5 2,3,5 2", "web 5 2,web,5 2", "web db,web db,", "5 web,5 web,"})
    void elsewhereNumbersAtTheEndAreADelayAlways(String line, String domains, String numbers) {
        assertThat(Operands.delayFirst(words(line))).isEqualTo(new Operands(words(domains), words(numbers)));
    }
}
