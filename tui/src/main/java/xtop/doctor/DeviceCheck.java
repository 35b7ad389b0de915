// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Whether Xen's devices are there, can be opened, and only by root. */
final class DeviceCheck implements Check {
    private static final int OWNER_READS_AND_WRITES = 0600;
    private static final int ANYBODY = 0006;

    /**
     * A device.
     *
     * @param module what makes it; empty where the kernel has it built in
     */
    private record Device(String path, String module, String use) {}

    private static final Device[] DEVICES = {
        new Device("/dev/xen/gntdev", "xen-gntdev", "maps the guests' pages"),
        new Device("/dev/xen/evtchn", "xen-evtchn", "hears the guests' events"),
        new Device("/dev/xen/privcmd", "xen-privcmd", "asks Xen for its figures"),
        new Device("/dev/xen/xenbus", "", "is the kernel's way to xenstore"),
    };

    @Override
    public String name() {
        return "devices";
    }

    @Override
    public void look(Machine machine, Findings findings) throws IOException {
        boolean root = Person.of(machine).root();
        for (Device device : DEVICES) {
            look(machine, findings, device, root);
        }
    }

    private static void look(Machine machine, Findings findings, Device device, boolean root) throws IOException {
        String path = device.path;
        FileState state;
        try {
            state = machine.file(path);
        } catch (NoSuchFileException e) {
            findings.wrong(path + " is missing, which " + device.use, made(machine, device));
            return;
        }
        if (state.type() != 'c') {
            findings.wrong(path + " is no device", "rm " + path + " && udevadm trigger --action=add");
        } else if (state.has(OWNER_READS_AND_WRITES) && (state.mode() & ANYBODY) == 0) {
            open(machine, findings, device, state, root);
        } else if (state.has(OWNER_READS_AND_WRITES)) {
            findings.wrong(path + " is open to everybody (" + state.who() + ")", "chmod 600 " + path);
        } else {
            findings.wrong(
                    path + " is closed to its owner (" + state.who() + "), and the service has no right beyond that",
                    "chmod 600 " + path);
        }
    }

    /** The command that makes a device; one whose module is loaded has lost its node only. */
    private static String made(Machine machine, Device device) throws IOException {
        if (device.module.isEmpty()) {
            return "mount -t devtmpfs devtmpfs /dev";
        }
        try {
            machine.file("/sys/module/" + device.module.replace('-', '_'));
        } catch (NoSuchFileException e) {
            return "modprobe " + device.module;
        }
        String name = device.path.substring("/dev/".length());
        return "mknod -m 600 " + device.path + " c 10 $(awk '$2 == \"" + name + "\" {print $1}' /proc/misc)";
    }

    private static void open(Machine machine, Findings findings, Device device, FileState state, boolean root) {
        try {
            machine.open(device.path);
            findings.ok(device.path + " can be opened (" + state.who() + ")");
        } catch (AccessDeniedException e) {
            if (root) {
                findings.wrong(
                        device.path + " is refused to root: a device cgroup or a security module forbids it",
                        "journalctl -k -g denied");
            } else {
                findings.unknown(device.path + " is for root only (" + state.who() + ")", "sudo xtop doctor devices");
            }
        } catch (IOException e) {
            findings.wrong(
                    device.path + " cannot be opened: " + e.getMessage(),
                    device.module.isEmpty() ? "dmesg" : "modprobe " + device.module);
        }
    }
}
