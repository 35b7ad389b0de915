// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.util.HashMap;
import java.util.Map;
import xtop.fleet.FleetFile;

/** Whether a collector runs for everybody, is of this version, and is watched. */
final class ServiceCheck implements Check {
    private static final String UNIT = "xtop.service";

    private final Service service;
    private final String version;

    /** @param version of this xtop */
    ServiceCheck(Service service, String version) {
        this.service = service;
        this.version = version;
    }

    @Override
    public String name() {
        return "service";
    }

    @Override
    public boolean needsXen() {
        return false;
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        Map<String, String> unit = unit(machine);
        long pid = service.pid(machine);
        try {
            answered(machine, findings, service.state(machine), unit);
        } catch (ConnectException e) {
            silent(findings, pid, unit, XenCheck.below(machine));
        } catch (IOException e) {
            if (pid > 0) {
                findings.wrong(
                        "the collector of pid " + pid + " does not answer: " + e.getMessage(), restart(unit, pid));
            } else {
                silent(findings, pid, unit, XenCheck.below(machine));
            }
        }
    }

    private void answered(Machine machine, Findings findings, Map<String, String> state, Map<String, String> unit)
            throws IOException {
        String pid = state.getOrDefault("collector_pid", "-");
        String its = state.getOrDefault("version", "");
        String text = "pid " + pid + " (" + state.getOrDefault("collector_command", "-") + ") serves, version "
                + (its.isEmpty() ? "-" : its) + ", up " + up(machine, state);
        if (!its.equals(version)) {
            findings.wrong(text + "; this xtop is " + version, restart(unit, Words.number(pid)));
        } else {
            findings.ok(text);
        }
        long watchdog = Words.number(state.getOrDefault("watchdog", "0"));
        if (watchdog > 0) {
            findings.ok("its service manager ends it where it shows no sign of life for " + FleetFile.age(watchdog));
        } else if (unit.isEmpty()) {
            findings.ok("no watchdog: no service manager started it, and none runs here");
        } else {
            findings.wrong(
                    "nothing restarts it should it hang: it was not started by systemd",
                    "kill " + pid + "; systemctl enable --now xtop");
        }
        String problem = state.get("collector_problem");
        if (problem != null) {
            findings.wrong("it says: " + problem, "xtop ctl state");
        }
    }

    private static String up(Machine machine, Map<String, String> state) {
        long started = Words.number(state.getOrDefault("collector_started", "-1"));
        return started < 0 ? "-" : FleetFile.age(Math.max(0, machine.now() - started));
    }

    private static void silent(Findings findings, long pid, Map<String, String> unit, boolean xen) {
        if (pid > 0) {
            findings.wrong(
                    "the collector of pid " + pid
                            + " holds the channels and publishes nothing: other commands must wait for its end",
                    "ps -p " + pid);
            return;
        }
        if (!xen) {
            findings.unknown("no service runs, nor could one without Xen", null);
            return;
        }
        String none = "no service runs: each command starts a collector of its own, which takes root and seconds";
        if (unit.isEmpty()) {
            findings.wrong(none, "setsid xtop serve >/var/log/xtop.log 2>&1 </dev/null &");
        } else if (!unit.getOrDefault("LoadState", "").equals("loaded")) {
            findings.wrong(none + ", and systemd knows no " + UNIT, "systemctl daemon-reload");
        } else if (unit.getOrDefault("ActiveState", "").equals("failed")) {
            findings.wrong(
                    "the service failed (" + unit.getOrDefault("Result", "-") + ")",
                    "journalctl -u xtop -n 20; systemctl restart xtop");
        } else {
            findings.wrong(none, "systemctl enable --now xtop");
        }
    }

    private static String restart(Map<String, String> unit, long pid) {
        return unit.getOrDefault("MainPID", "").equals(Long.toString(pid))
                ? "systemctl restart xtop"
                : "kill " + pid + "; xtop serve";
    }

    /** What systemd says of the unit; empty where there is no systemd. */
    private static Map<String, String> unit(Machine machine) {
        Map<String, String> unit = new HashMap<>();
        try {
            machine.file("/run/systemd/system");
            String shown = machine.run("systemctl", "show", UNIT, "--property=LoadState,ActiveState,Result,MainPID");
            for (String line : Words.lines(shown)) {
                int sign = line.indexOf('=');
                if (sign > 0) {
                    unit.put(line.substring(0, sign), line.substring(sign + 1));
                }
            }
        } catch (IOException e) {
            unit.clear();
        }
        return unit;
    }
}
