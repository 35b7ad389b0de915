// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/** What to say of options and columns that ps(1), vmstat(8) and top(1) have and xtop has not. Asked only when one was given. */
final class ForeignOption {
    private ForeignOption() {}

    /**
     * What is there instead.
     *
     * @param option as it was written, with its dashes
     * @return null where nobody expects the option
     */
    static String hint(String command, String option) {
        String name = option.indexOf('=') < 0 ? option : option.substring(0, option.indexOf('='));
        return switch (command) {
            case "ps" -> ps(name);
            case "vmstat" -> vmstat(name);
            case "top" -> top(name);
            case "why" ->
                name.equals("--raw") ? "it says sentences; --csv and --json have the figures they rest on" : null;
            default -> null;
        };
    }

    /** What is there instead of a column of ps(1); null where nobody expects it. */
    static String column(String name) {
        switch (name) {
            case "user", "uid", "uname", "euser", "euid", "ruser", "ruid", "suser", "suid", "fuser", "fuid":
            case "group", "gid", "egroup", "egid", "rgroup", "rgid", "sgroup", "sgid", "supgrp", "supgid":
                return "guests report no users or groups";
            case "tty", "tt", "tname", "sid", "sess", "session", "pgid", "pgrp", "tpgid":
                return "guests report no terminals or sessions";
            case "cls", "class", "policy", "pol", "sched", "rtprio":
                return "guests report no scheduling classes, only 'pri' and 'ni'";
            case "label", "context", "cgroup", "lxc", "unit", "slice":
                return "guests report no labels or control groups";
            case "sz", "size":
                return "'vsz' is the size in KiB";
            default:
                return null;
        }
    }

    private static String ps(String option) {
        switch (option) {
            case "--user", "--User", "--group", "--Group", "-u", "-U", "-g", "-G":
                return "guests report no users or groups; --where chooses threads by what they do report";
            case "-t", "--tty":
                return "guests report no terminals";
            case "-s", "--sid", "-j", "--session":
                return "guests report no sessions";
            case "--ppid":
                return "write --where 'ppid==NUMBER'";
            case "-q", "--quick-pid":
                return "--pid chooses processes, --tid threads";
            case "-N", "--deselect":
                return "write --where '!(...)' around what is not wanted";
            case "-H":
                return "--forest draws the tree of processes";
            case "-M", "-Z", "--context":
                return "guests report no security labels";
            case "--cols", "--columns", "--width":
                return "the variable COLUMNS sets the width, -w widens it";
            case "-m", "-y", "-c", "-P":
                return "-l, -F and -o choose columns; threads are always shown";
            default:
                return option.matches("-[ax][axuefwljmh]+")
                        ? "BSD's options have no dash: " + option.substring(1)
                        : null;
        }
    }

    private static String vmstat(String option) {
        switch (option) {
            case "-d", "-D", "-p", "--disk", "--disk-sum", "--partition":
                return "'xtop block' shows disks; a delay is a word, 'xtop vmstat DOMAIN 5'";
            case "-s", "--stats":
                return "'xtop list --json DOMAIN' has all counters";
            case "-f", "--forks", "-m", "--slabs":
                return "guests do not report it";
            default:
                return null;
        }
    }

    private static String top(String option) {
        switch (option) {
            case "-u", "-U":
                return "guests report no users";
            case "-O":
                return "'xtop fields' lists what -o takes";
            case "-i", "--idle-toggle":
                return "write --where 'cpu>0'";
            case "-c", "-S", "-s", "-1", "-E", "-e":
                return "it has no meaning here";
            case "-v":
                return "'xtop --version' says it";
            default:
                return null;
        }
    }
}
