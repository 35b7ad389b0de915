// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import xtop.fixture.HandMadeFleet;
import xtop.fleet.Fleet;
import xtop.xen.XenException;

/**
 * A machine that a test writes down: a healthy dom0 of Debian with the package installed and the service running, of which
 * the test takes away or changes what it is about.
 */
final class PaperMachine implements Machine {
    private static final long SECOND = 1_000_000_000L;

    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, FileState> files = new TreeMap<>();
    private final Set<String> denied = new HashSet<>();
    private final Map<String, String> broken = new HashMap<>();
    private final Map<String, String> libraries = new HashMap<>();
    private final Map<String, String> programs = new HashMap<>();
    private final Map<String, String> java = new HashMap<>();
    private boolean refuses;
    private StoreAnswer store;
    private XenException storeFailure;
    private String state = "";
    private IOException askFailure;
    private Fleet fleet = HandMadeFleet.first();
    private IOException fleetFailure;
    private long free = 4L << 30;
    private long now = HandMadeFleet.PUBLISHED + SECOND;

    private PaperMachine() {}

    static PaperMachine healthy() {
        PaperMachine machine = new PaperMachine();
        machine.text("/sys/hypervisor/type", "xen\n")
                .text("/sys/hypervisor/version/major", "4\n")
                .text("/sys/hypervisor/version/minor", "17\n")
                .text("/sys/hypervisor/version/extra", ".7\n")
                .text("/proc/xen/capabilities", "control_d\n")
                .text(
                        "/proc/self/status",
                        "Name:\tjava\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0 \nCapEff:\t000001ffffffffff\n")
                .text("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\nann:x:1000:1000::/home/ann:/bin/sh\n")
                .text("/etc/group", "root:x:0:\nxtop:x:998:bob\n")
                .text("/proc/sys/kernel/osrelease", "6.1.0-56-amd64\n")
                .text(
                        "/lib/modules/6.1.0-56-amd64/modules.dep",
                        "kernel/drivers/xen/xen-gntdev.ko:\nkernel/drivers/xen/xen-evtchn.ko:\nkernel/drivers/xen/xen-privcmd.ko:\nkernel/drivers/xen/xenfs/xenfs.ko: kernel/drivers/xen/xen-privcmd.ko\n")
                .text("/proc/812/comm", "java\n")
                .text("/proc/700/comm", "xenstored\n")
                .text("/proc/700/status", "Name:\txenstored\nState:\tS (sleeping)\n")
                .text(
                        "/proc/interrupts",
                        "           CPU0\n 16:   99  xen-percpu    -virq      timer0\n 17:    3  xen-dyn    -event     evtchn:xenstored\n 18:    3  xen-dyn    -event     evtchn:java\n NMI: 0 Non-maskable\n")
                .text("/proc/cmdline", "placeholder root=/dev/vda ro\n")
                .text("/proc/sys/vm/max_map_count", "65530\n")
                .text("/proc/812/limits", limits("65536", "8388608"))
                .text("/proc/4711/limits", limits("1024", "8388608"))
                .text("/run/xtop/collector.lock", "812 xtop serve\n")
                .text("/proc/mounts", "/dev/vda / ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n")
                .text("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n")
                .text("/sys/devices/system/clocksource/clocksource0/available_clocksource", "tsc xen hpet acpi_pm \n");
        for (String device : new String[] {"gntdev", "evtchn", "privcmd", "xenbus", "hypercall"}) {
            machine.file("/dev/xen/" + device, 'c', 0600, "root", "root");
        }
        for (String module : new String[] {"xen_gntdev", "xen_evtchn", "xen_privcmd", "xenfs"}) {
            machine.file("/sys/module/" + module, 'd', 0755, "root", "root");
        }
        machine.file("/proc/812", 'd', 0555, "root", "root")
                .file("/run/systemd/system", 'd', 0755, "root", "root")
                .file("/run/xtop", 'd', 0750, "root", "xtop")
                .file("/run/xtop/fleet", '-', 0640, "root", "xtop")
                .file("/run/xtop/control", 's', 0660, "root", "xtop")
                .file("/var/lib/xtop", 'd', 0750, "root", "xtop")
                .file("/var/lib/xtop/ledger", '-', 0640, "root", "xtop");
        for (String library :
                new String[] {"libxengnttab.so.1", "libxenevtchn.so.1", "libxenctrl.so.4.17", "libc.so.6"}) {
            machine.libraries.put(
                    library, "/usr/lib/x86_64-linux-gnu/" + library + (library.endsWith("1") ? ".2" : ""));
        }
        machine.programs.put("xl info xen_commandline", "placeholder dom0_mem=1024M,max:1024M\n");
        machine.programs.put(
                "systemctl show xtop.service --property=LoadState,ActiveState,Result,MainPID",
                "LoadState=loaded\nActiveState=active\nResult=success\nMainPID=812\n");
        machine.store = new StoreAnswer(
                "/run/xenstored/socket",
                3_000_000,
                5,
                "Quota settings:\nnodes            :     1000 Nodes per domain\nwatches          :      128 Watches\ntransactions     :       10 Transactions\n");
        machine.state = "ok\nversion\t0.1.0\nwatchdog\t20000000000\ncollector_pid\t812\ncollector_command\txtop serve\n"
                + "collector_started\t" + (machine.now - 3600 * SECOND) + "\n";
        machine.java.put("java.specification.version", "17");
        machine.java.put("java.runtime.version", "17.0.21+1");
        machine.java.put("java.vm.vendor", "Debian");
        machine.java.put("java.home", "/usr/lib/jvm/java-17-openjdk-amd64");
        machine.java.put("jna.boot.library.path", "/usr/lib/xtop/bin/../native");
        machine.java.put("SharedArchiveFile", "/var/cache/xtop/xtop-17.0.21+1.jsa");
        machine.java.put("UseSharedSpaces", "true");
        return machine;
    }

    static String limits(String files, String locked) {
        return "Limit                     Soft Limit           Hard Limit           Units\n"
                + "Max open files            " + files + "                524288               files\n"
                + "Max locked memory         " + locked + "              8388608              bytes\n";
    }

    PaperMachine text(String path, String text) {
        texts.put(path, text);
        return this;
    }

    PaperMachine file(String path, char type, int mode, String owner, String group) {
        files.put(path, new FileState(type, mode, owner, group, 5000));
        return this;
    }

    /** Takes a file, and all below it where it is a directory. */
    PaperMachine without(String path) {
        texts.keySet().removeIf(name -> name.equals(path) || name.startsWith(path + "/"));
        files.keySet().removeIf(name -> name.equals(path) || name.startsWith(path + "/"));
        return this;
    }

    PaperMachine deny(String path) {
        denied.add(path);
        return this;
    }

    /** Opening it fails with these words. */
    PaperMachine breakDevice(String path, String words) {
        broken.put(path, words);
        return this;
    }

    /** No device can be opened. */
    PaperMachine refuseToOpen() {
        refuses = true;
        return this;
    }

    PaperMachine withoutLibrary(String soName) {
        libraries.remove(soName);
        return this;
    }

    PaperMachine withLibrary(String soName) {
        libraries.put(soName, "/usr/lib/" + soName);
        return this;
    }

    /** What a program prints; null where it fails. */
    PaperMachine program(String command, String prints) {
        if (prints == null) {
            programs.remove(command);
        } else {
            programs.put(command, prints);
        }
        return this;
    }

    PaperMachine java(String name, String value) {
        java.put(name, value);
        return this;
    }

    PaperMachine store(String quotas) {
        store = new StoreAnswer("/run/xenstored/socket", 3_000_000, 5, quotas);
        return this;
    }

    PaperMachine storeFails(String message, String errno) {
        storeFailure = new XenException(message, errno);
        return this;
    }

    PaperMachine stateSays(String from, String to) {
        state = state.replace(from, to);
        return this;
    }

    PaperMachine askFails(IOException failure) {
        askFailure = failure;
        return this;
    }

    PaperMachine fleetFails(IOException failure) {
        fleetFailure = failure;
        return this;
    }

    PaperMachine freeBytes(long bytes) {
        free = bytes;
        return this;
    }

    PaperMachine later(long seconds) {
        now += seconds * SECOND;
        return this;
    }

    /** No collector at all: no lock holder, no socket, no fleet. */
    PaperMachine withoutService() {
        return text("/run/xtop/collector.lock", "")
                .without("/run/xtop/control")
                .without("/run/xtop/fleet")
                .without("/proc/812")
                .fleetFails(new NoSuchFileException("/run/xtop/fleet"))
                .askFails(new ConnectException("there is no /run/xtop/control"));
    }

    /** Ann instead of root, in these groups besides her own. */
    PaperMachine ann(String groups) {
        return text(
                "/proc/self/status",
                "Name:\tjava\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t" + groups
                        + "\nCapEff:\t0000000000000000\n");
    }

    @Override
    public String text(String path) throws IOException {
        check(path);
        String text = texts.get(path);
        if (text == null) {
            throw new NoSuchFileException(path);
        }
        return text;
    }

    @Override
    public FileState file(String path) throws IOException {
        check(path);
        FileState state = files.get(path);
        if (state != null) {
            return state;
        }
        if (texts.containsKey(path)) {
            return new FileState('-', 0644, "root", "root", texts.get(path).length());
        }
        throw new NoSuchFileException(path);
    }

    @Override
    public List<String> names(String directory) {
        Set<String> names = new HashSet<>();
        for (String path : texts.keySet()) {
            if (path.startsWith(directory + "/")) {
                names.add(path.substring(directory.length() + 1).split("/", -1)[0]);
            }
        }
        return new ArrayList<>(names);
    }

    @Override
    public void open(String device) throws IOException {
        file(device);
        if (refuses) {
            throw new AccessDeniedException(device);
        }
        if (broken.containsKey(device)) {
            throw new IOException(broken.get(device));
        }
    }

    @Override
    public long freeBytes(String path) {
        return free;
    }

    @Override
    public String library(String soName) throws IOException {
        String file = libraries.get(soName);
        if (file == null) {
            throw new IOException(soName + ": cannot open shared object file: No such file or directory");
        }
        return file;
    }

    @Override
    public String run(String... command) throws IOException {
        String name = String.join(" ", command);
        String prints = programs.get(name);
        if (prints == null) {
            throw new IOException("'" + name + "' failed");
        }
        return prints;
    }

    @Override
    public StoreAnswer xenstore() throws XenException {
        if (storeFailure != null) {
            throw storeFailure;
        }
        return store;
    }

    @Override
    public String ask(String word) throws IOException {
        if (askFailure != null) {
            throw askFailure;
        }
        return state;
    }

    @Override
    public Fleet fleet() throws IOException {
        if (fleetFailure != null) {
            throw fleetFailure;
        }
        return fleet;
    }

    @Override
    public String property(String name) {
        return java.getOrDefault(name, "");
    }

    @Override
    public String setting(String name) {
        return java.getOrDefault(name, "");
    }

    @Override
    public long pid() {
        return 4711;
    }

    @Override
    public long now() {
        return now;
    }

    private void check(String path) throws IOException {
        if (denied.contains(path)) {
            throw new AccessDeniedException(path);
        }
    }
}
