// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import xtop.xen.jna.NotifySocket;

/**
 * The service manager that started us, where there is one: systemd's protocol (sd_notify(3)), told by the environment
 * variables {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. Without the first nothing is sent, and
 * no native code is loaded. Any thread.
 */
final class Supervisor implements AutoCloseable {
    private final Console console;
    private final NotifySocket socket;
    private final long watchdogNanos;
    private String status;
    private boolean failed;

    private Supervisor(Console console, NotifySocket socket, long watchdogNanos) {
        this.console = console;
        this.socket = socket;
        this.watchdogNanos = watchdogNanos;
    }

    /** The one that the environment names, or one that hears nothing. */
    static Supervisor of(Console console) {
        String name = console.environment("NOTIFY_SOCKET");
        if (name == null || name.isEmpty()) {
            return new Supervisor(console, null, 0);
        }
        try {
            long pid = ProcessHandle.current().pid();
            return new Supervisor(
                    console,
                    NotifySocket.open(name),
                    watchdogNanos(console.environment("WATCHDOG_USEC"), console.environment("WATCHDOG_PID"), pid));
        } catch (IOException | LinkageError e) {
            console.say("cannot talk to the service manager: " + e.getMessage());
            return new Supervisor(console, null, 0);
        }
    }

    /** ns of microseconds; 0 for none, for nonsense, and where another process is meant. */
    static long watchdogNanos(String micros, String meant, long pid) {
        if (micros == null || (meant != null && !meant.isEmpty() && !meant.equals(Long.toString(pid)))) {
            return 0;
        }
        try {
            long value = Long.parseLong(micros);
            return value <= 0 || value > Long.MAX_VALUE / 1000 ? 0 : value * 1000;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** How long it waits for a sign of life, ns; 0 where it wants none. */
    long watchdogNanos() {
        return watchdogNanos;
    }

    /** The service works: what depends on it may start. */
    void ready(String words) {
        status = words;
        send("READY=1\nSTATUS=" + words);
    }

    /** A sign of life. */
    void alive() {
        send("WATCHDOG=1");
    }

    /** What {@code systemctl status} shows; sent when it changes. */
    synchronized void status(String words) {
        if (!words.equals(status)) {
            status = words;
            send("STATUS=" + words);
        }
    }

    /** The end begins. */
    void stopping() {
        send("STOPPING=1\nSTATUS=closing the guests' channels");
    }

    private synchronized void send(String message) {
        if (socket == null) {
            return;
        }
        try {
            socket.send(message);
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                console.say("cannot talk to the service manager: " + e.getMessage());
            }
            failed = true;
        }
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
