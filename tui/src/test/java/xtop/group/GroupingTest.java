// SPDX-License-Identifier: BSD-2-Clause
package xtop.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.CopiesFleet;
import xtop.fleet.Field;
import xtop.fleet.Fleet;
import xtop.fleet.Table;

class GroupingTest {
    private final Fleet fleet = CopiesFleet.image();
    private final int[] all = IntStream.range(0, fleet.rows(Table.DOMAIN)).toArray();

    @Test
    void theLargestGroupIsFirstAndTheUnknownLast() {
        assertThat(Grouping.IMAGE.groups(fleet, all))
                .extracting(Group::name)
                .containsExactly("/srv/a/web.elf", "/srv/dns.elf", "/srv/db.elf", "/srv/b/web.elf", null);
        assertThat(Grouping.KIND.groups(fleet, all))
                .extracting(Group::name)
                .containsExactly("unikraft", "mirage", "rump", null);
    }

    @Test
    void everyDomainIsInOneGroup() {
        for (Grouping grouping : Grouping.values()) {
            assertThat(grouping.groups(fleet, all).stream()
                            .flatMapToInt(group -> IntStream.of(group.rows()))
                            .sorted())
                    .containsExactly(IntStream.of(all).boxed().toArray(Integer[]::new));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "web-17, web",
        "web17, web",
        "web_front-17, web_front",
        "web-17.3, web-17",
        "web, web",
        "web-a, web-a",
        "17, 17",
        "-17, -17",
        "web#31, web",
        "Domain-0, Domain"
    })
    void thePrefixIsTheNameWithoutTheNumberAtItsEnd(String name, String prefix) {
        assertThat(Grouping.prefix(name)).isEqualTo(prefix);
    }

    @Test
    void aSpreadIsOverTheDomainsOfWhichTheFigureIsKnown() {
        List<Group> groups = Grouping.IMAGE.groups(fleet, all);
        Spread cpu = Spread.of(fleet, groups.get(2), Field.CPU_PERCENT);
        assertThat(cpu.known()).isEqualTo(3);
        assertThat(cpu.sum()).isEqualTo(82);
        assertThat(cpu.median()).isEqualTo(1);
        assertThat(cpu.worst()).isEqualTo(80);
        assertThat(fleet.text(Field.LABEL, cpu.worstRow())).isEqualTo("db-1");
        Spread threads = Spread.of(fleet, groups.get(2), Field.THREADS);
        assertThat(threads.known()).isZero();
        assertThat(threads.sum()).isNaN();
        assertThat(threads.median()).isNaN();
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Spread.median(new double[] {9, 1, 4, 2, 77}, 4)).isEqualTo(3);
        assertThat(Spread.median(new double[] {9, 1, 4}, 3)).isEqualTo(4);
    }
}
