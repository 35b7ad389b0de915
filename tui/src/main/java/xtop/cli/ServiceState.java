// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import xtop.print.CellText;
import xtop.print.LineOutput;

/** A service's answer to {@code state}, for a person. */
final class ServiceState {
    private static final long SECOND = 1_000_000_000L;

    private final Map<String, String> figures = new HashMap<>();
    private final List<String[]> domains = new ArrayList<>();

    ServiceState(String answer) {
        for (String line : answer.split("\n", -1)) {
            String[] words = line.split("\t", -1);
            if (words.length == 2) {
                figures.put(words[0], words[1]);
            } else if (words.length > 2) {
                domains.add(words);
            }
        }
    }

    /** @param now ns since 1970, which ages count to */
    void print(long now, LineOutput out) throws IOException {
        line(
                out,
                "collector",
                "pid " + text("collector_pid") + " (" + text("collector_command") + "), up "
                        + clock((now - number("collector_started", now)) / SECOND) + ", publishes every "
                        + seconds(number("interval", 0)) + " s");
        line(out, "figures", text("from") + "; Xen " + text("xen") + " by " + text("source"));
        line(
                out,
                "last fleet",
                seconds(Math.max(0, now - number("published", now))) + " s old, number " + text("sequence")
                        + "; the event loop has turned " + text("turns") + " times");
        line(
                out,
                "domains",
                text("domains") + "; agents: " + text("agents") + " ok, " + text("agents_silent") + " silent, "
                        + text("agents_connecting") + " connecting, " + text("agents_refused") + " refused, "
                        + text("agents_quarantined") + " quarantined");
        line(
                out,
                "channels",
                text("channels") + "; " + text("samples") + " samples; " + text("watches") + " xenstore watches");
        line(out, "errors", "xenstore " + text("xenstore_errors") + ", Xen's figures " + text("hypervisor_errors"));
        line(
                out,
                "ledger",
                text("ledger_lost") + " deaths lost, " + text("ledger_evicted") + " oldest evicted; "
                        + text("words_lost") + " panics not logged");
        line(out, "unwatched", unwatched());
        for (String[] domain : domains) {
            String rest = domain.length > 3 ? ": every " + seconds(Long.parseLong(domain[3])) + " s" : "";
            line(out, domain[0], domain[1] + " (" + domain[2] + ")" + rest);
        }
        line(out, "problem", text("problem"));
    }

    /** When nobody watched before this collector did. */
    private String unwatched() {
        long since = number("unwatched_since", 0);
        long until = number("unwatched_until", 0);
        if (since == 0) {
            return "not known before " + time(number("collector_started", 0)) + ": no service left its last fleet here";
        }
        return time(since) + " to " + time(until) + " (" + Math.max(0, until - since) / SECOND + " s); "
                + text("unwatched_deaths") + " domains ended meanwhile";
    }

    private static String time(long epochNanos) {
        return epochNanos == 0 ? "-" : CellText.instant(epochNanos);
    }

    private static void line(LineOutput out, String word, String rest) throws IOException {
        out.append(word);
        for (int i = word.length(); i < 13; i++) {
            out.append(" ");
        }
        out.append(CellText.clean(rest)).newline();
    }

    private String text(String key) {
        return figures.getOrDefault(key, "-");
    }

    private long number(String key, long unknown) {
        String value = figures.get(key);
        return value == null ? unknown : Long.parseLong(value);
    }

    /** Seconds with one decimal, where it is not 0. */
    static String seconds(long nanos) {
        long tenths = (nanos + SECOND / 20) / (SECOND / 10);
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }

    /** As ps shows an age: [DD-]HH:MM:SS. */
    private static String clock(long seconds) {
        long time = Math.max(0, seconds);
        String days = time >= 86_400 ? time / 86_400 + "-" : "";
        return days + two(time / 3600 % 24) + ":" + two(time / 60 % 60) + ":" + two(time % 60);
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
