// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What watches over the pages of a lab's service sees what is wrong, and only that. */
class CounterWatchTest {
    private final CounterWatch watch = new CounterWatch();

    private void look(double published, int collector, int domid, double cpu, double samples) {
        watch.look(Page.of(("xtop_fleet_published_timestamp_seconds " + published + "\n"
                + "xtop_collector_start_timestamp_seconds " + collector + "\n"
                + "xtop_host_cpus 2.0\n"
                + "xtop_domain_info{domain=\"web\",domid=\"" + domid + "\",uuid=\"u\",kind=\"linux\",} 1.0\n"
                + "xtop_domain_vcpus{domain=\"web\",} 1.0\n"
                + "xtop_domain_cpu_seconds_total{domain=\"web\",} " + cpu + "\n"
                + "xtop_agent_samples_total{domain=\"web\",} " + samples + "\n")));
    }

    @Test
    void pagesAsTheyShouldBeArePassed() {
        look(100, 1, 5, 10, 10);
        look(110, 1, 5, 20, 20);
        look(110, 1, 5, 20, 20);
        assertThat(watch.complaints()).isEmpty();
        assertThat(watch.pages()).isEqualTo(3);
        assertThat(watch.collectors()).isEqualTo(1);
    }

    @Test
    void aTotalThatFallsIsNoticed() {
        look(100, 1, 5, 10, 10);
        look(110, 1, 5, 9, 20);
        assertThat(watch.complaints())
                .containsExactly("xtop_domain_cpu_seconds_total{domain=\"web\"} fell from 10.0 to 9.0");
    }

    @Test
    void anotherCollectorCountsItsOwnDoingsAnewAndNothingElse() {
        look(100, 1, 5, 10, 10);
        look(110, 2, 5, 11, 1);
        assertThat(watch.complaints()).isEmpty();
        assertThat(watch.collectors()).isEqualTo(2);
        look(120, 3, 5, 9, 1);
        assertThat(watch.complaints()).hasSize(1);
    }

    @Test
    void anotherDomainUnderTheNameCountsAnew() {
        look(100, 1, 5, 10, 10);
        look(110, 1, 6, 1, 1);
        assertThat(watch.complaints()).isEmpty();
    }

    @Test
    void moreThanTheVcpusCanGiveIsNoticed() {
        look(100, 1, 5, 10, 10);
        look(110, 1, 5, 25, 20);
        assertThat(watch.complaints()).isEmpty();
        look(110, 1, 5, 25.1, 20);
        assertThat(watch.complaints()).hasSize(1).allMatch(line -> line.contains("rose by 15.1"));
    }

    @Test
    void moreThanTheMachineHasIsNoticedAndSoAreValuesAndPagesThatCannotBe() {
        look(100, 1, 5, 10, 10);
        look(99, 1, 6, -1, 10);
        assertThat(watch.complaints())
                .containsExactly(
                        "a page of 99.0 came after one of 100.0",
                        "xtop_domain_cpu_seconds_total{domain=\"web\"} is -1.0");
        look(100, 1, 6, 30, 10);
        assertThat(watch.complaints())
                .hasSize(4)
                .anyMatch(line -> line.startsWith("all domains together used 31.0 s of CPU, most is 10.0"));
    }
}
