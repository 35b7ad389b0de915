// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import xtop.xen.XenException;

/** Whether xenstored answers, which one it is, and what it allows a guest. */
final class XenstoreCheck implements Check {
    private static final List<String> DAEMONS = List.of("xenstored", "oxenstored");
    private static final String SETTINGS = "/etc/xen/oxenstored.conf";
    /** Quotas of a guest, by both daemons' words, with what an agent needs, generously: its nodes and a watch. */
    private static final Map<String, Long> NEEDED = Map.of(
            "nodes",
            64L,
            "watches",
            4L,
            "transactions",
            1L,
            "quota-maxentity",
            64L,
            "quota-maxwatch",
            4L,
            "quota-transaction",
            1L);

    private static final List<String> SHOWN = List.of(
            "nodes",
            "watches",
            "transactions",
            "outstanding",
            "size",
            "quota-maxentity",
            "quota-maxwatch",
            "quota-transaction",
            "quota-maxsize");

    @Override
    public String name() {
        return "xenstore";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        String daemon = daemon(machine);
        String name = daemon.isEmpty() ? "" : daemon.substring(0, daemon.indexOf(' '));
        StoreAnswer answer;
        try {
            answer = machine.xenstore();
        } catch (XenException e) {
            failed(machine, findings, e, daemon);
            return;
        }
        findings.ok((daemon.isEmpty() ? "a xenstored that is no process of this dom0" : daemon) + " answers at "
                + answer.place() + " in " + Words.time(answer.nanos()) + "; " + answer.domains()
                + (answer.domains() == 1 ? " domain" : " domains"));
        if (answer.quotas().isEmpty()) {
            settings(machine, findings, name);
        } else {
            quotas(findings, parse(answer.quotas(), ':'), "", "xenstore-control quota set ");
        }
    }

    private static void failed(Machine machine, Findings findings, XenException e, String daemon) throws IOException {
        switch (e.errno()) {
            case "EACCES" -> {
                if (Person.of(machine).root()) {
                    findings.wrong(e.getMessage(), "ls -l /run/xenstored/socket");
                } else {
                    findings.unknown("xenstored talks to root only", "sudo xtop doctor xenstore");
                }
            }
            case "ETIMEDOUT" -> stuck(machine, findings, e, daemon);
            default -> findings.wrong(e.getMessage(), "service xen start");
        }
    }

    private static void stuck(Machine machine, Findings findings, XenException e, String daemon) throws IOException {
        if (daemon.isEmpty()) {
            findings.wrong(e.getMessage(), "ps -C xenstored,oxenstored");
            return;
        }
        String pid = pid(daemon);
        boolean stopped = machine.text("/proc/" + pid + "/status").contains("State:\tT");
        findings.wrong(
                daemon + " is " + (stopped ? "stopped: " : "stuck: ") + e.getMessage(),
                stopped ? "kill -CONT " + pid : "cat /proc/" + pid + "/stack");
    }

    /** Name and pid of the daemon, such as {@code oxenstored (pid 812)}; empty where there is none here. */
    private static String daemon(Machine machine) throws IOException {
        for (String process : machine.names("/proc")) {
            if (Words.number(process) > 0) {
                String command;
                try {
                    command = machine.text("/proc/" + process + "/comm").strip();
                } catch (IOException e) {
                    continue; // it has ended meanwhile
                }
                if (DAEMONS.contains(command)) {
                    return command + " (pid " + process + ")";
                }
            }
        }
        return "";
    }

    private static String pid(String daemon) {
        return daemon.substring(daemon.indexOf("pid ") + 4, daemon.length() - 1);
    }

    private static void settings(Machine machine, Findings findings, String daemon) {
        if (!daemon.equals("oxenstored")) {
            findings.unknown("quotas: this xenstored does not tell them", null);
            return;
        }
        try {
            Map<String, Long> set = parse(machine.text(SETTINGS), '=');
            if (set.isEmpty()) {
                findings.unknown("quotas: oxenstored's own, " + SETTINGS + " sets none", null);
            } else {
                quotas(findings, set, " as " + SETTINGS + " has them", "editor " + SETTINGS + " # ");
            }
        } catch (IOException e) {
            findings.unknown("quotas: oxenstored does not tell them, and there is no " + SETTINGS, null);
        }
    }

    private static void quotas(Findings findings, Map<String, Long> quotas, String whence, String mend) {
        List<String> shown = new ArrayList<>();
        boolean enough = true;
        for (String key : SHOWN) {
            Long value = quotas.get(key);
            if (value != null) {
                shown.add(key.replace("quota-", "") + " " + value);
                Long needed = NEEDED.get(key);
                if (needed != null && value < needed) {
                    enough = false;
                    findings.wrong(
                            "a guest may have " + value + " " + key + ", too few for an agent beside its drivers",
                            mend + key + (mend.contains("#") ? " = " : " ") + 10 * needed);
                }
            }
        }
        if (shown.isEmpty()) {
            findings.unknown("quotas: its words for them are new to this xtop", "xenstore-control quota");
        } else if (enough) {
            findings.ok("quotas of a guest" + whence + ": " + String.join(", ", shown) + "; dom0 has none");
        }
    }

    /** Lines of a name, a sign and a number. */
    private static Map<String, Long> parse(String text, char sign) {
        Map<String, Long> values = new LinkedHashMap<>();
        for (String line : Words.lines(text)) {
            int at = line.indexOf(sign);
            if (at > 0) {
                List<String> words = Words.of(line.substring(at + 1));
                long value = words.isEmpty() ? -1 : Words.number(words.get(0));
                if (value >= 0) {
                    values.put(line.substring(0, at).strip(), value);
                }
            }
        }
        return values;
    }
}
