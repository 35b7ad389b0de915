// SPDX-License-Identifier: BSD-2-Clause
package xtop.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Field;
import xtop.fleet.FleetImage;
import xtop.fleet.Table;

class RowFilterTest {
    private final FleetImage fleet = HandMadeFleet.first();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "cpu>20 ; web1 db",
                "pcpu > 12 && pcpu <= 25 ; Domain-0 web1",
                "domain~^web ; web1 web1#31",
                "domain!~^web ; Domain-0 db mirage-dns",
                "domain=='web1' || domain = db ; web1 db",
                "agent!=ok ; Domain-0 mirage-dns web1#31",
                "agent~'(silent|refused)' ; mirage-dns web1#31",
                "mem>=1G ; Domain-0 db",
                "mem<64M ; mirage-dns",
                "time>10m && time<2h ; web1 db",
                "vcpus==1 && !(agent==ok) ; mirage-dns web1#31",
                "known(kind) ; web1 db mirage-dns",
                "!known(kind) ; Domain-0 web1#31",
                "!(pcpu>1000) ; Domain-0 web1 db",
                "pcpu>1000 || domid==12 ; mirage-dns",
                "host_cpus==8 && domid<6 ; Domain-0 web1",
            })
    void choosesDomains(String condition, String domains) throws FilterSyntaxException {
        assertThat(chosen(Table.DOMAIN, Field.LABEL, condition)).containsExactly(domains.split(" "));
    }

    @Test
    void conditionsOnThreadsMayNameTheirDomain() throws FilterSyntaxException {
        assertThat(chosen(Table.THREAD, Field.COMM, "domain==db && s==R || wchan~'^rx'"))
                .containsExactly("net input", "postgres");
        assertThat(chosen(Table.THREAD, Field.COMM, "rss>32M")).containsExactly("postgres");
        assertThat(chosen(Table.THREAD, Field.COMM, "rss<=32M")).isEmpty();
        assertThat(chosen(Table.THREAD, Field.COMM, "comm=='日本 page daemon'")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pcup>50 | 0 | no figure 'pcup'; did you mean 'pcpu'?",
                "pcpu>50 && | 10 | expected a figure's name",
                "pcpu | 4 | expected one of == != < <= > >= ~ !~",
                "pcpu>x | 5 | 'x' is no number of 'pcpu' (% of a vCPU)",
                "pcpu>5G | 5 | '5G' is no number of 'pcpu'",
                "mem>10s | 4 | '10s' is no number of 'mem' (bytes)",
                "pcpu~5 | 4 | 'pcpu' is a number: compare with == != < <= > >=",
                "domain<web | 6 | 'domain' is text: compare with == != ~ !~",
                "domain~'a(' | 9 | no regular expression: Unclosed group",
                "(pcpu>5 | 0 | this '(' is never closed",
                "pcpu>5) | 6 | this ')' closes nothing",
                "domain=='web | 8 | this quote is never closed",
                "pcpu>5 domid==1 | 7 | expected && or ||",
                "pcpu> | 5 | expected a value",
            })
    void mistakesPointAtTheirCharacter(String condition, int position, String message) {
        FilterSyntaxException mistake =
                catchThrowableOfType(FilterSyntaxException.class, () -> RowFilter.of(Table.DOMAIN, condition));
        assertThat(mistake).as(condition).isNotNull();
        assertThat(mistake.position()).as(mistake.getMessage()).isEqualTo(position);
        assertThat(mistake).hasMessageContaining(message);
        assertThat(mistake.picture()).isEqualTo("  " + condition + "\n  " + " ".repeat(position) + "^");
    }

    @Test
    void deepNestingIsRefusedBeforeTheStackEnds() {
        String deep = "(".repeat(100_000);
        assertThat(catchThrowableOfType(FilterSyntaxException.class, () -> RowFilter.of(Table.DOMAIN, deep)))
                .hasMessage("nested too deeply");
    }

    /** Whatever is typed is a condition or a mistake with a place inside the text, and never anything else. */
    @Test
    void anyTextIsACondition_OrAMistakeWithAPlace() {
        String[] pieces = {
            "pcpu", "domain", "mem", "(", ")", "!", "&&", "||", "&", ">", "<=", "~", "==", "'", "\"", " ", "5", "1G",
            "x[", "\\", "é"
        };
        Random random = new Random(7);
        int good = 0;
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(9); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                RowFilter filter = RowFilter.of(Table.DOMAIN, text.toString());
                filter.accepts(fleet, 0);
                good++;
            } catch (FilterSyntaxException e) {
                assertThat(e.position()).isBetween(0, text.length());
            }
        }
        assertThat(good).isPositive();
    }

    private List<String> chosen(Table table, Field name, String condition) throws FilterSyntaxException {
        RowFilter filter = RowFilter.of(table, condition);
        List<String> names = new ArrayList<>();
        for (int row = 0; row < fleet.rows(table); row++) {
            if (filter.accepts(fleet, row)) {
                names.add(fleet.text(name, row));
            }
        }
        return names;
    }
}
