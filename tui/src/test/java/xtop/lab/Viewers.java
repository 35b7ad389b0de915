// SPDX-License-Identifier: BSD-2-Clause
package xtop.lab;

import java.util.LinkedHashMap;
import java.util.Map;

/** Three commands in dom0 that show frames until they are ended, as somebody whose only right is the group xtop. */
final class Viewers implements AutoCloseable {
    private static final Map<String, String> COMMANDS = commands();

    private final XenLab lab;

    private Viewers(XenLab lab) {
        this.lab = lab;
    }

    private static Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("top", "top -b -d 4");
        commands.put("vmstat", "vmstat 4");
        commands.put("ps", "ps -d 4");
        return commands;
    }

    /** Starts all three at once. */
    static Viewers start(XenLab lab) {
        StringBuilder script = new StringBuilder();
        COMMANDS.forEach(
                (name, words) -> script.append("setsid " + Supervised.AS_VIEWER + words + " >" + file(name, "out")
                        + " 2>" + file(name, "err") + " </dev/null & echo $! >" + file(name, "pid") + "; "));
        lab.ok(script.toString());
        return new Viewers(lab);
    }

    private static String file(String name, String kind) {
        return "/tmp/viewer-" + name + "." + kind;
    }

    /** Names of those that still run. */
    String living() {
        return lab.ok("for v in " + String.join(" ", COMMANDS.keySet())
                        + "; do [ -d /proc/$(cat /tmp/viewer-$v.pid) ] && echo $v; done; true")
                .strip()
                .replace('\n', ' ');
    }

    /** Bytes that each has shown. */
    Map<String, Long> shown() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (String name : COMMANDS.keySet()) {
            bytes.put(
                    name,
                    Long.parseLong(lab.ok("stat -c %s " + file(name, "out")).strip()));
        }
        return bytes;
    }

    /** The end of what one has shown. */
    String tail(String name, int lines) {
        return lab.ok("tail -n " + lines + " " + file(name, "out"));
    }

    /** Whether one has shown a line with these words. */
    boolean showed(String name, String words) {
        return lab.sh("grep -q '" + words + "' " + file(name, "out")).code() == 0;
    }

    /** What one has complained of. */
    String complaints(String name) {
        return lab.ok("cat " + file(name, "err"));
    }

    @Override
    public void close() {
        lab.sh("for v in " + String.join(" ", COMMANDS.keySet())
                + "; do kill $(cat /tmp/viewer-$v.pid); done; rm -f /tmp/viewer-*");
    }
}
