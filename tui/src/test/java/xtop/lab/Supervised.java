// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.Locale;

/**
 * The installed units under systemd in dom0. The lab's own first program is BusyBox', so systemd is that of a PID
 * namespace ({@code service-manager} in dom0), with dom0's devices; the units are the package's but for time limits, which
 * an emulated dom0 on a busy machine needs longer.
 */
final class Supervised implements AutoCloseable {
    static final String SERVICE = "xtop.service";
    static final String EXPORTER = "xtop-exporter.service";
    private static final String PATIENCE = "[Service]\\nTimeoutStartSec=900\\nTimeoutStopSec=300\\nWatchdogSec=300\\n";

    private final XenLab lab;

    private Supervised(XenLab lab) {
        this.lab = lab;
    }

    /** Starts systemd and both units. */
    static Supervised start(XenLab lab) {
        lab.install();
        Supervised services = new Supervised(lab);
        lab.ok("for u in " + SERVICE + " " + EXPORTER + "; do mkdir -p /etc/systemd/system/$u.d; printf '" + PATIENCE
                + "' >/etc/systemd/system/$u.d/lab.conf; done; echo 'XTOP_EXPORTER_OPTIONS=--listen 0.0.0.0:"
                + XenLab.PORT + "' >/etc/default/xtop; service-manager start");
        services.systemctl("daemon-reload").success();
        lab.patient(900, run("systemctl start " + SERVICE)).success();
        lab.patient(900, run("systemctl start " + EXPORTER)).success();
        return services;
    }

    /** A command that is one of systemd's own processes. */
    private static String run(String command) {
        return "service-manager run " + command;
    }

    Outcome systemctl(String words) {
        return lab.patient(900, run("systemctl " + words));
    }

    /** A property of the service's unit. */
    String property(String name) {
        return systemctl("show --value -p " + name + " " + SERVICE).success().strip();
    }

    /** Microseconds of systemd's clock. */
    long moment(String property) {
        return Long.parseLong(property(property.concat("TimestampMonotonic")));
    }

    /** The service's process as dom0 numbers it. */
    String pid() {
        return lab.ok("pgrep -f 'xtop[.]cli[.]Main serve'").strip();
    }

    /** What both units have said. */
    String log() {
        return lab.ok(run("journalctl --no-pager -o cat -u " + SERVICE + " -u " + EXPORTER));
    }

    /** Mapped pages of guests and open files of the service, and dom0's ports that lead to other domains. */
    String holdings() {
        return lab.ok(String.format(
                        Locale.ROOT,
                        "p=%s; echo mappings $(grep -c gntdev /proc/$p/maps) files $(ls /proc/$p/fd | wc -l) "
                                + "ports $(lsevtchn 0 | grep -c Connected)",
                        pid()))
                .strip();
    }

    @Override
    public void close() {
        lab.patient(300, "service-manager stop");
        lab.sh("rm -rf /etc/default/xtop /etc/systemd/system/xtop*.d");
    }
}
