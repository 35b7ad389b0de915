// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.Map;
import java.util.TreeMap;

/**
 * The installed units under systemd in dom0. The lab's own first program is BusyBox', so systemd is that of a PID
 * namespace ({@code service-manager} in dom0), with dom0's devices; the units are the package's but for longer time
 * limits, which an emulated dom0 on a busy machine needs, a record, and the exporter's address.
 */
final class Supervised implements AutoCloseable {
    static final String SERVICE = "xtop.service";
    static final String EXPORTER = "xtop-exporter.service";

    /** Who is in the group xtop and has no other right, to run a command. */
    static final String AS_VIEWER = "setpriv --reuid=65534 --regid=xtop --clear-groups xtop ";

    private static final String LIMITS = "[Service]\\nTimeoutStartSec=600\\nTimeoutStopSec=300\\nWatchdogSec=120\\n";
    private static final String SETTINGS =
            "XTOP_SERVE_OPTIONS=--record-size 64M\\nXTOP_EXPORTER_OPTIONS=--listen 0.0.0.0:" + XenLab.PORT + "\\n";

    private final XenLab lab;

    private Supervised(XenLab lab) {
        this.lab = lab;
    }

    /** Starts systemd and both units, without anything left of an earlier service. */
    static Supervised start(XenLab lab) {
        lab.install();
        Supervised services = new Supervised(lab);
        try {
            lab.patient(
                            600,
                            "rm -rf /var/lib/xtop /run/xtop; for u in " + SERVICE + " " + EXPORTER
                                    + "; do mkdir -p /etc/systemd/system/$u.d; printf '" + LIMITS
                                    + "' >/etc/systemd/system/$u.d/lab.conf; done; printf '" + SETTINGS
                                    + "' >/etc/default/xtop; service-manager start")
                    .success();
            services.systemctl("start " + SERVICE + " " + EXPORTER).success();
        } catch (AssertionError | RuntimeException e) {
            String log = services.log();
            services.close();
            throw new AssertionError(e.getMessage() + "\n" + log, e);
        }
        return services;
    }

    /** A command that is one of systemd's own processes. */
    private static String run(String command) {
        return "service-manager run " + command;
    }

    Outcome systemctl(String words) {
        return lab.patient(900, run("systemctl " + words));
    }

    /** Properties of the service's unit. */
    Map<String, String> properties(String... names) {
        Map<String, String> properties = new TreeMap<>();
        systemctl("show -p " + String.join(",", names) + " " + SERVICE)
                .success()
                .lines()
                .forEach(line ->
                        properties.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return properties;
    }

    /** The service's process as dom0 numbers it. */
    String pid() {
        return lab.ok("pgrep -f 'xtop[.]cli[.]Main serve'").strip();
    }

    /** What both units have said, and systemd of them. */
    String log() {
        return lab.sh(run("journalctl --no-pager -o cat -u " + SERVICE + " -u " + EXPORTER))
                .toString();
    }

    /** What the service holds that a guest's death must give back, and its files and threads. */
    String holdings() {
        return lab.ok(
                        "p=" + pid()
                                + "; echo mappings $(grep -c gntdev /proc/$p/maps) ports $(" + PORTS + ") "
                                + "files $(ls /proc/$p/fd | wc -l) threads $(cat /proc/$p/task/*/comm | grep -cE '^(xtop|xenstore)')")
                .strip();
    }

    /** Counts dom0's event channels that lead to other domains. */
    static final String PORTS = "lsevtchn 0 | grep -c Connected";

    @Override
    public void close() {
        lab.patient(300, "service-manager stop");
        lab.sh("rm -rf /etc/default/xtop /etc/systemd/system/xtop*.d /var/lib/xtop /run/xtop");
    }
}
