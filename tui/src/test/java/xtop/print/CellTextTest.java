// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fleet.Field;
import xtop.fleet.FleetBuilder;
import xtop.fleet.Table;

class CellTextTest {
    private static String number(long value, Form form) {
        StringBuilder text = new StringBuilder();
        CellText.appendNumber(text, value, form);
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "999, 999B",
        "1000, 1.0K",
        "1023, 1.0K",
        "1536, 1.5K",
        "10239, 10K",
        "1048575, 1.0M",
        "67108864, 64M",
        "1099511627776, 1.0T",
        "9223372036854775807, 8.0E",
        "-1, -"
    })
    void bytesTakeAtMostFiveCharacters(long bytes, String text) {
        assertThat(number(bytes, Form.SCALED)).isEqualTo(text).hasSizeLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00:00:00, 00:00, 0:00.00",
        "59999999999, 00:00:59, 00:59, 0:59.99",
        "3661000000000, 01:01:01, 01:01:01, 61:01.00",
        "90061000000000, 1-01:01:01, 1-01:01:01, 1501:01.00",
        "864000000000000, 10-00:00:00, 10-00:00:00, 14400:00.00"
    })
    void timesAreThoseOfPsAndTop(long nanos, String clock, String elapsed, String hundredths) {
        assertThat(number(nanos, Form.CLOCK)).isEqualTo(clock);
        assertThat(number(nanos, Form.ELAPSED)).isEqualTo(elapsed);
        assertThat(number(nanos, Form.HUNDREDTHS)).isEqualTo(hundredths);
    }

    /** Against the JDK's calendar, which the program itself does not load. */
    @Test
    void instantsAreIsoInUtc() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            long seconds = i < 3000 ? i * 86_400L * 31 + i : random.nextLong(-9_000_000_000L, 9_000_000_000L);
            assertThat(number(seconds * 1_000_000_000L + 999, Form.INSTANT))
                    .isEqualTo(Instant.ofEpochSecond(seconds).toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0.0", "0.05,0.1", "99.95,100.0", "-0.01,0.0", "-1.25,-1.3", "1234567.8,1234568", "NaN,-"})
    void fractionsHaveOneDecimalInEveryLocale(double value, String text) {
        StringBuilder to = new StringBuilder();
        CellText.appendTenths(to, value);
        assertThat(to).hasToString(text);
    }

    @Test
    void controlCharactersNeverReachATerminal() {
        FleetBuilder fleet = new FleetBuilder();
        int row = fleet.add(Table.DOMAIN);
        fleet.text(Field.LABEL, row, "a\u001b[2Jb\u0007c\u009bd\u202ee\nf");
        StringBuilder text = new StringBuilder();
        CellText.append(text, fleet.build(1, 1), Table.DOMAIN, row, Column.of(Field.LABEL));
        assertThat(text).hasToString("a?[2Jb?c?d?e?f");
    }

    @Test
    void unknownIsADashAndNeverZero() {
        FleetBuilder fleet = new FleetBuilder();
        int row = fleet.add(Table.DOMAIN);
        fleet.number(Field.THREADS, row, 0);
        StringBuilder text = new StringBuilder();
        for (Field field : new Field[] {Field.MEMORY, Field.CPU_PERCENT, Field.LABEL, Field.THREADS}) {
            CellText.append(text, fleet.build(1, 1), Table.DOMAIN, row, Column.of(field));
        }
        assertThat(text).hasToString("---0");
    }
}
