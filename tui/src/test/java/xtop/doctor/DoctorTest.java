// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import xtop.fleet.FleetFormatException;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;

/** Each check on a healthy machine, and on one with each fault that it knows. */
class DoctorTest {
    private final PaperMachine machine = PaperMachine.healthy();

    private static Doctor doctor(Machine machine, int domains) {
        return Doctor.of(
                machine,
                new RunDirectory(new File("/run/xtop")),
                new StateDirectory(new File("/var/lib/xtop")),
                List.of("libxenctrl.so.4.18", "libxenctrl.so.4.17"),
                "0.1.0",
                domains);
    }

    /** Lines of a check: verdict, text and the command. */
    private List<String> look(String check) throws InterruptedException {
        return look(check, 1000);
    }

    private List<String> look(String check, int domains) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        doctor(machine, domains)
                .examine(
                        List.of(check),
                        finding -> lines.add(finding.verdict().label() + " " + finding.text()
                                + (finding.mend() == null ? "" : " => " + finding.mend())));
        return lines;
    }

    @Test
    void aHealthyHostHasNothingButOk() throws Exception {
        List<Finding> findings = new ArrayList<>();
        doctor(machine, 1000).examine(List.of(), findings::add);
        assertThat(findings).allMatch(finding -> finding.verdict() == Verdict.OK && finding.mend() == null);
        assertThat(findings.stream().map(Finding::check).distinct())
                .containsExactlyElementsOf(doctor(machine, 1000).names());
    }

    @Test
    void withoutXenWhatNeedsItIsLeftOutAndNamed() throws Exception {
        machine.without("/sys/hypervisor").withoutService();
        List<Finding> findings = new ArrayList<>();
        doctor(machine, 1000).examine(List.of(), findings::add);
        assertThat(findings.get(0).verdict()).isEqualTo(Verdict.WRONG);
        assertThat(findings.get(0).text()).startsWith("no Xen runs here: boot into it");
        assertThat(findings.get(0).mend()).isEqualTo("xtop demo");
        assertThat(findings.stream().filter(finding -> finding.verdict() == Verdict.WRONG))
                .hasSize(1);
        assertThat(findings.get(findings.size() - 1).text())
                .isEqualTo("not looked at without Xen: user, devices, modules, libraries, xenstore, maptrack, events,"
                        + " limits, run, state");
    }

    @Test
    void aCheckThatIsStuckIsUnknownAndTheOthersGoOn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Check stuck = new Check() {
            @Override
            public String name() {
                return "stuck";
            }

            @Override
            public void look(Machine machine, Findings findings) throws IOException {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        List<Finding> findings = new ArrayList<>();
        new Doctor(machine, List.of(stuck, new ClockCheck()), 50_000_000).examine(List.of(), findings::add);
        assertThat(findings).extracting(Finding::verdict).containsExactly(Verdict.UNKNOWN, Verdict.OK);
        assertThat(findings.get(0).text()).isEqualTo("nothing learnt in 50 ms");
    }

    @Test
    void aCheckThatFailsIsUnknownWithoutAStackTrace() throws Exception {
        machine.without("/proc/sys");
        assertThat(look("limits")).containsExactly("unknown cannot look: /proc/sys/vm/max_map_count: no such file");
    }

    @Test
    void controlCharactersOfOthersDoNotReachTheTerminal() throws Exception {
        machine.stateSays("xtop serve", "xtop\u001b[2J serve").later(0);
        assertThat(look("service").get(0)).doesNotContain("\u001b").contains("xtop[2J serve");
    }

    @Test
    void aGuestIsNoDom0() throws Exception {
        assertThat(look("xen")).containsExactly("ok Xen 4.17.7, and this is its dom0");
        machine.text("/proc/xen/capabilities", "");
        assertThat(look("xen").get(0)).startsWith("wrong Xen 4.17.7 runs here, but this is a guest");
        machine.without("/proc/xen");
        assertThat(look("xen"))
                .containsExactly("wrong /proc/xen is not mounted, which says what this domain may do"
                        + " => mount -t xenfs xenfs /proc/xen");
    }

    @Test
    void rootSeesEverythingAndMembersTheFleet() throws Exception {
        assertThat(look("user"))
                .containsExactly(
                        "ok you are root, with 41 capabilities",
                        "ok there is a group xtop, whose members need not be root");
        machine.ann("998");
        assertThat(look("user"))
                .containsExactly("ok you are ann, in the group xtop: you read what the service publishes");
    }

    @Test
    void whoIsNeitherRootNorMemberIsToldHowToJoin() throws Exception {
        machine.ann("");
        assertThat(look("user"))
                .containsExactly("wrong you are ann, neither root nor in the group xtop => sudo adduser ann xtop");
        machine.text("/etc/group", "xtop:x:998:bob,ann\n");
        assertThat(look("user"))
                .containsExactly("wrong you are ann, who has joined the group xtop since this session began"
                        + " => newgrp xtop");
        machine.text("/etc/group", "root:x:0:\n");
        assertThat(look("user"))
                .containsExactly(
                        "wrong you are ann, not root, and there is no group xtop => sudo groupadd --system xtop");
    }

    @Test
    void usersOfADirectoryServiceAreFoundToo() throws Exception {
        machine.ann("7000")
                .text("/etc/passwd", "")
                .text("/etc/group", "")
                .program("getent passwd 1000", "eve:*:1000:1000::/home/eve:/bin/sh\n")
                .program("getent group xtop", "xtop:*:7000:\n");
        assertThat(look("user"))
                .containsExactly("ok you are eve, in the group xtop: you read what the service publishes");
    }

    @Test
    void rootWithoutTheGroupIsToldToMakeIt() throws Exception {
        machine.text("/etc/group", "root:x:0:\n");
        assertThat(look("user").get(1))
                .startsWith("wrong there is no group xtop")
                .endsWith("=> groupadd --system xtop");
    }

    @Test
    void everyDeviceIsOpened() throws Exception {
        assertThat(look("devices"))
                .containsExactly(
                        "ok /dev/xen/gntdev can be opened (root:root 0600)",
                        "ok /dev/xen/evtchn can be opened (root:root 0600)",
                        "ok /dev/xen/privcmd can be opened (root:root 0600)",
                        "ok /dev/xen/xenbus can be opened (root:root 0600)");
    }

    @Test
    void aDeviceThatIsMissingComesWithItsModule() throws Exception {
        machine.without("/dev/xen/gntdev");
        assertThat(look("devices").get(0))
                .isEqualTo(
                        "wrong /dev/xen/gntdev is missing, which maps the guests' pages => mknod -m 600 /dev/xen/gntdev"
                                + " c 10 $(awk '$2 == \"xen/gntdev\" {print $1}' /proc/misc)");
        machine.without("/sys/module/xen_gntdev");
        assertThat(look("devices").get(0))
                .isEqualTo("wrong /dev/xen/gntdev is missing, which maps the guests' pages => modprobe xen-gntdev");
    }

    @Test
    void aDeviceThatItsOwnerCannotOpenIsWrongThoughRootCan() throws Exception {
        machine.file("/dev/xen/evtchn", 'c', 0, "root", "root");
        assertThat(look("devices").get(1))
                .isEqualTo("wrong /dev/xen/evtchn is closed to its owner (root:root 0000), and the service has no right"
                        + " beyond that => chmod 600 /dev/xen/evtchn");
    }

    @Test
    void aDeviceForEverybodyIsWrong() throws Exception {
        machine.file("/dev/xen/privcmd", 'c', 0666, "root", "root");
        assertThat(look("devices").get(2))
                .isEqualTo(
                        "wrong /dev/xen/privcmd is open to everybody (root:root 0666) => chmod 600 /dev/xen/privcmd");
    }

    @Test
    void aDeviceThatFailsOrIsForbiddenSaysSo() throws Exception {
        machine.breakDevice("/dev/xen/gntdev", "/dev/xen/gntdev (No such device)")
                .file("/dev/xen/evtchn", '-', 0600, "root", "root");
        List<String> lines = look("devices");
        assertThat(lines.get(0))
                .isEqualTo("wrong /dev/xen/gntdev cannot be opened: /dev/xen/gntdev (No such device)"
                        + " => modprobe xen-gntdev");
        assertThat(lines.get(1)).startsWith("wrong /dev/xen/evtchn is no device => rm /dev/xen/evtchn");
    }

    @Test
    void ofDevicesThatAreRootsAUserKnowsNothing() throws Exception {
        machine.ann("998").refuseToOpen();
        List<Finding> findings = new ArrayList<>();
        doctor(machine, 1000).examine(List.of("devices"), findings::add);
        assertThat(findings)
                .hasSize(4)
                .allMatch(finding ->
                        finding.verdict() == Verdict.UNKNOWN && finding.mend().equals("sudo xtop doctor devices"));
        machine.text("/proc/self/status", "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
        findings.clear();
        doctor(machine, 1000).examine(List.of("devices"), findings::add);
        assertThat(findings)
                .allMatch(finding ->
                        finding.verdict() == Verdict.WRONG && finding.text().contains("refused to root"));
    }

    @Test
    void modulesAreLoadedBuiltInMissingOrNotMadeForADom0() throws Exception {
        assertThat(look("modules")).containsExactly("ok the kernel has xen_gntdev, xen_evtchn, xen_privcmd, xenfs");
        machine.without("/sys/module/xen_gntdev")
                .without("/sys/module/xen_evtchn")
                .without("/dev/xen/evtchn");
        assertThat(look("modules"))
                .containsExactly(
                        "wrong xen_evtchn is not loaded => modprobe xen_evtchn",
                        "ok the kernel has xen_gntdev (built in), xen_privcmd, xenfs");
        machine.text("/lib/modules/6.1.0-56-amd64/modules.dep", "kernel/drivers/xen/xen-gntdev.ko:\n");
        assertThat(look("modules").get(0))
                .isEqualTo("wrong Linux 6.1.0-56-amd64 has no module xen_evtchn: it is not made for a dom0"
                        + " => apt-get install linux-image-amd64");
        machine.without("/lib/modules");
        assertThat(look("modules").get(0)).startsWith("unknown xen_evtchn is not loaded");
    }

    @Test
    void librariesAreNamedByTheirFiles() throws Exception {
        assertThat(look("libraries"))
                .containsExactly(
                        "ok /usr/lib/x86_64-linux-gnu/libxengnttab.so.1.2",
                        "ok /usr/lib/x86_64-linux-gnu/libxenevtchn.so.1.2",
                        "ok /usr/lib/x86_64-linux-gnu/libxenctrl.so.4.17, the release of the Xen that runs");
    }

    @Test
    void aMissingLibraryComesWithItsPackage() throws Exception {
        machine.withoutLibrary("libxenevtchn.so.1");
        assertThat(look("libraries").get(1))
                .startsWith("wrong cannot load libxenevtchn.so.1: ")
                .endsWith(" => apt-get install libxenevtchn1");
    }

    @Test
    void libxenctrlMustBeOfTheXenThatRuns() throws Exception {
        machine.withLibrary("libxenctrl.so.4.18");
        assertThat(look("libraries").get(2)).startsWith("wrong /usr/lib/libxenctrl.so.4.18 is not of Xen 4.17");
        machine.withoutLibrary("libxenctrl.so.4.18").withoutLibrary("libxenctrl.so.4.17");
        assertThat(look("libraries").get(2))
                .startsWith("wrong neither libxenctrl nor xl works")
                .endsWith(" => apt-get install xen-utils-4.17");
        machine.program("xl list", "Name ID\n");
        assertThat(look("libraries").get(2)).startsWith("ok no libxenctrl of a known release");
    }

    @Test
    void xenstoredIsNamedWithItsQuotas() throws Exception {
        assertThat(look("xenstore"))
                .containsExactly(
                        "ok xenstored (pid 700) answers at /run/xenstored/socket in 3 ms; 5 domains",
                        "ok quotas of a guest: nodes 1000, watches 128, transactions 10; dom0 has none");
    }

    @Test
    void quotasTooSmallForAnAgentAreWrong() throws Exception {
        machine.store("nodes : 20 Nodes\nwatches : 128 w\n");
        assertThat(look("xenstore").get(1))
                .isEqualTo("wrong a guest may have 20 nodes, too few for an agent beside its drivers"
                        + " => xenstore-control quota set nodes 640");
    }

    @Test
    void oxenstoredsQuotasStandInItsSettings() throws Exception {
        machine.store("").text("/proc/700/comm", "oxenstored\n");
        assertThat(look("xenstore").get(1)).startsWith("unknown quotas: oxenstored does not tell them");
        machine.text(
                "/etc/xen/oxenstored.conf",
                "# limits\nquota-activate = true\nquota-maxentity = 1000\nquota-maxwatch = 100\n");
        assertThat(look("xenstore").get(1))
                .isEqualTo("ok quotas of a guest as /etc/xen/oxenstored.conf has them: maxentity 1000, maxwatch 100;"
                        + " dom0 has none");
        machine.text("/etc/xen/oxenstored.conf", "quota-maxentity = 10\n");
        assertThat(look("xenstore").get(1))
                .startsWith("wrong a guest may have 10 quota-maxentity")
                .contains("quota-maxentity = 640");
        machine.text("/etc/xen/oxenstored.conf", "# nothing\n");
        assertThat(look("xenstore").get(1)).startsWith("unknown quotas: oxenstored's own");
    }

    @Test
    void quotasInNewWordsOrOfNobodyAreUnknown() throws Exception {
        machine.store("something else\n");
        assertThat(look("xenstore").get(1)).startsWith("unknown quotas: its words for them are new");
        machine.store("").without("/proc/700");
        assertThat(look("xenstore"))
                .containsExactly(
                        "ok a xenstored that is no process of this dom0 answers at /run/xenstored/socket in 3 ms; 5 domains",
                        "unknown quotas: this xenstored does not tell them");
    }

    @Test
    void aXenstoredThatDoesNotAnswerIsAFinding() throws Exception {
        machine.storeFails("list /local/domain: no answer from xenstored for 2000 ms", "ETIMEDOUT");
        assertThat(look("xenstore"))
                .containsExactly("wrong xenstored (pid 700) is stuck: list /local/domain: no answer from xenstored for"
                        + " 2000 ms => cat /proc/700/stack");
        machine.text("/proc/700/status", "Name:\txenstored\nState:\tT (stopped)\n");
        assertThat(look("xenstore").get(0))
                .startsWith("wrong xenstored (pid 700) is stopped: ")
                .endsWith(" => kill -CONT 700");
        machine.without("/proc/700");
        assertThat(look("xenstore").get(0)).endsWith(" => ps -C xenstored,oxenstored");
    }

    @Test
    void aXenstoredThatIsDownOrRefusesIsAFinding() throws Exception {
        machine.storeFails("no xenstored here", "ENOENT");
        assertThat(look("xenstore")).containsExactly("wrong no xenstored here => service xen start");
        machine.storeFails("no permission", "EACCES");
        assertThat(look("xenstore")).containsExactly("wrong no permission => ls -l /run/xenstored/socket");
        machine.ann("998");
        assertThat(look("xenstore"))
                .containsExactly("unknown xenstored talks to root only => sudo xtop doctor xenstore");
    }

    @Test
    void maptrackDoesForSoManyGuests() throws Exception {
        assertThat(look("maptrack").get(0))
                .startsWith("ok dom0 may map 262144 pages of guests (gnttab_max_maptrack_frames=1024, Xen's default)");
        machine.program("xl info xen_commandline", "dom0_mem=1G gnttab_max_maptrack_frames=64\n");
        assertThat(look("maptrack").get(0))
                .startsWith(
                        "wrong dom0 may map 16384 pages of guests (gnttab_max_maptrack_frames=64): enough for the channels")
                .contains("gnttab_max_maptrack_frames=1024");
        machine.program("xl info xen_commandline", "gnttab_max_maptrack_frames=2\n");
        assertThat(look("maptrack").get(0)).contains("fewer than 1000 guests have channels");
        machine.program("xl info xen_commandline", "gnttab_max_maptrack_frames=4096\n");
        assertThat(look("maptrack", 20_000).get(0)).startsWith("ok dom0 may map 1048576 pages");
        machine.program("xl info xen_commandline", null);
        assertThat(look("maptrack").get(0))
                .startsWith("unknown Xen's command line")
                .endsWith("=> xl info xen_commandline");
    }

    @Test
    void eventChannelsAreCountedAgainstTheInterfacesLimit() throws Exception {
        assertThat(look("events")).containsExactly("ok 3 of 131072 event channels in use, 2 of them by programs");
        machine.text("/proc/cmdline", "ro xen.fifo_events=0\n");
        assertThat(look("events")).containsExactly("ok 3 of 4096 event channels in use, 2 of them by programs");
        assertThat(look("events", 4094).get(0)).startsWith("wrong 3 of 4096").contains("xen.fifo_events=0");
        machine.text("/proc/cmdline", "ro\n");
        assertThat(look("events", 131_070).get(0))
                .startsWith("wrong 3 of 131072")
                .endsWith("=> grep evtchn: /proc/interrupts");
        machine.text("/proc/interrupts", " 1: 3 IO-APIC 1-edge i8042\n");
        assertThat(look("events").get(0)).startsWith("unknown ");
    }

    @Test
    void limitsOfTheServiceDoForSoManyGuests() throws Exception {
        assertThat(look("limits"))
                .containsExactly(
                        "ok a process may have 65530 memory mappings; 1000 guests take 5000 at most",
                        "ok the service (pid 812) may open 65536 files; it needs 512, however many guests there are",
                        "ok no memory is locked: /dev/xen/hypercall lends the buffers for hypercalls");
        assertThat(look("limits", 30_000).get(0))
                .isEqualTo("wrong a process may have 65530 memory mappings; 30000 guests take 92000 at most"
                        + " => echo vm.max_map_count=131072 >/etc/sysctl.d/60-xtop.conf"
                        + " && sysctl -p /etc/sysctl.d/60-xtop.conf");
    }

    @Test
    void fewFilesAndLittleLockedMemoryAreWrong() throws Exception {
        machine.text("/proc/812/limits", PaperMachine.limits("256", "0")).without("/dev/xen/hypercall");
        List<String> lines = look("limits");
        assertThat(lines.get(1))
                .startsWith("wrong the service (pid 812) may open 256 files only => systemctl set-property");
        assertThat(lines.get(2))
                .startsWith("wrong the service (pid 812) may lock 0 bytes")
                .endsWith("=> ulimit -l 1024");
        machine.text("/proc/812/limits", PaperMachine.limits("unlimited", "unlimited"));
        lines = look("limits");
        assertThat(lines.get(1)).startsWith("ok the service (pid 812) may open any number of files");
        assertThat(lines.get(2)).startsWith("ok the service (pid 812) may lock any number of bytes");
        machine.withoutService();
        assertThat(look("limits").get(1)).startsWith("ok this process may open 1024 files");
    }

    @Test
    void limitsOfTheServiceAreForRootToSee() throws Exception {
        machine.deny("/proc/812/limits");
        assertThat(look("limits").get(1))
                .isEqualTo("unknown limits of the service (pid 812) are for root to see => sudo xtop doctor limits");
    }

    @Test
    void theServiceIsNamedWithItsVersionAndWatchdog() throws Exception {
        assertThat(look("service"))
                .containsExactly(
                        "ok pid 812 (xtop serve) serves, version 0.1.0, up 60 min",
                        "ok its service manager ends it where it shows no sign of life for 20 s");
    }

    @Test
    void aServiceOfAnotherVersionIsToBeStartedAnew() throws Exception {
        machine.stateSays("version\t0.1.0", "version\t0.0.9");
        assertThat(look("service").get(0))
                .endsWith("version 0.0.9, up 60 min; this xtop is 0.1.0 => systemctl restart xtop");
        machine.stateSays("version\t0.0.9\n", "").stateSays("watchdog\t20000000000\n", "");
        assertThat(look("service").get(0)).contains("version -, up");
    }

    @Test
    void aServiceThatNobodyWatchesIsWrongOnlyWhereThereIsSystemd() throws Exception {
        machine.stateSays("watchdog\t20000000000", "watchdog\t0");
        assertThat(look("service").get(1)).startsWith("wrong nothing restarts it should it hang");
        machine.without("/run/systemd");
        assertThat(look("service").get(1)).startsWith("ok no watchdog");
    }

    @Test
    void whatTheServiceComplainsOfIsAFinding() throws Exception {
        machine.stateSays("collector_pid", "collector_problem\txenstored is gone\ncollector_pid");
        assertThat(look("service").get(2)).isEqualTo("wrong it says: xenstored is gone => xtop ctl state");
    }

    @Test
    void aServiceThatIsStoppedIsToBeStarted() throws Exception {
        machine.withoutService();
        String none = "wrong no service runs: each command starts a collector of its own, which takes root and seconds";
        assertThat(look("service")).containsExactly(none + " => systemctl enable --now xtop");
        machine.program(
                "systemctl show xtop.service --property=LoadState,ActiveState,Result,MainPID",
                "LoadState=not-found\nActiveState=inactive\n");
        assertThat(look("service"))
                .containsExactly(none + ", and systemd knows no xtop.service => systemctl daemon-reload");
        machine.program(
                "systemctl show xtop.service --property=LoadState,ActiveState,Result,MainPID",
                "LoadState=loaded\nActiveState=failed\nResult=watchdog\n");
        assertThat(look("service"))
                .containsExactly(
                        "wrong the service failed (watchdog) => journalctl -u xtop -n 20; systemctl restart xtop");
        machine.without("/run/systemd");
        assertThat(look("service").get(0)).startsWith(none + " => setsid xtop serve");
    }

    @Test
    void aCollectorThatHangsOrPublishesNothingIsNamed() throws Exception {
        machine.askFails(new IOException("no answer from the service for 2 s"));
        assertThat(look("service"))
                .containsExactly("wrong the collector of pid 812 does not answer: no answer from the service for 2 s"
                        + " => systemctl restart xtop");
        machine.askFails(new ConnectException("there is no /run/xtop/control"));
        assertThat(look("service"))
                .containsExactly("wrong the collector of pid 812 holds the channels and publishes nothing: other"
                        + " commands must wait for its end => ps -p 812");
    }

    @Test
    void theRunDirectoryIsRootsAndTheGroups() throws Exception {
        assertThat(look("run")).containsExactly("ok /run/xtop (root:xtop 0750, tmpfs)");
        machine.file("/run/xtop", 'd', 02770, "root", "xtop");
        assertThat(look("run").get(0)).contains("who could put figures of their own there => chmod 2750 /run/xtop");
        machine.file("/run/xtop", 'd', 0755, "root", "xtop");
        assertThat(look("run").get(0)).contains("is open to everybody (root:xtop 0755)");
        machine.file("/run/xtop", 'd', 0750, "root", "root");
        assertThat(look("run").get(0)).endsWith("=> chgrp xtop /run/xtop && chmod 2750 /run/xtop");
        machine.file("/run/xtop", '-', 0750, "root", "xtop");
        assertThat(look("run")).containsExactly("wrong /run/xtop is no directory => rm /run/xtop");
        machine.without("/run/xtop");
        assertThat(look("run")).containsExactly("ok no /run/xtop yet: the first collector makes it");
    }

    @Test
    void aRunDirectoryOnADiskIsWrong() throws Exception {
        machine.text("/proc/mounts", "/dev/vda / ext4 rw 0 0\n");
        assertThat(look("run"))
                .containsExactly("wrong /run/xtop is on ext4, which is written once a second for nothing"
                        + " => mount -t tmpfs tmpfs /run/xtop");
    }

    @Test
    void theFleetIsFreshStaleDamagedOrForbidden() throws Exception {
        assertThat(look("fleet")).containsExactly("ok /run/xtop/fleet is 1.0 s old, has 5 domains (root:xtop 0640)");
        machine.later(60);
        assertThat(look("fleet").get(0))
                .contains("61.0 s old")
                .endsWith("its collector (pid 812) hangs => systemctl restart xtop");
        machine.text("/run/xtop/collector.lock", "").without("/proc/812");
        assertThat(look("fleet").get(0)).endsWith("its collector has ended without a word => rm /run/xtop/fleet");
        machine.fleetFails(new FleetFormatException("checksum"));
        assertThat(look("fleet"))
                .containsExactly("wrong /run/xtop/fleet is unusable: checksum => systemctl restart xtop");
        machine.fleetFails(new NoSuchFileException("/run/xtop/fleet"));
        assertThat(look("fleet")).containsExactly("ok no /run/xtop/fleet: a service publishes it");
        machine.ann("").fleetFails(new AccessDeniedException("/run/xtop/fleet"));
        assertThat(look("fleet").get(0)).startsWith("wrong you may not read").endsWith("=> sudo adduser ann xtop");
    }

    @Test
    void theControlSocketAnswersWhoMayAsk() throws Exception {
        assertThat(look("control")).containsExactly("ok /run/xtop/control answers in 0 ms (root:xtop 0660)");
        machine.askFails(new IOException("no answer"));
        assertThat(look("control"))
                .containsExactly("wrong /run/xtop/control does not answer: no answer => systemctl restart xtop");
        machine.ann("");
        assertThat(look("control").get(0)).startsWith("unknown /run/xtop/control is for root and the group xtop");
        machine.askFails(new ConnectException("Connection refused"));
        assertThat(look("control").get(0)).startsWith("wrong nobody listens at").endsWith("=> rm /run/xtop/control");
        machine.file("/run/xtop/control", 's', 0666, "root", "xtop");
        assertThat(look("control").get(0)).contains("open to everybody").endsWith("=> chmod 660 /run/xtop/control");
        machine.file("/run/xtop/control", 's', 0600, "root", "xtop");
        assertThat(look("control").get(0)).contains("closed to its group").endsWith("=> chmod 660 /run/xtop/control");
        machine.without("/run/xtop/control");
        assertThat(look("control")).containsExactly("ok no socket /run/xtop/control: a service makes it");
    }

    @Test
    void theStateDirectoryHasRoomForTheDead() throws Exception {
        assertThat(look("state"))
                .containsExactly("ok /var/lib/xtop (root:xtop 0750), 4096 MiB free, the ledger of the dead has 5 KiB");
        machine.freeBytes(3 << 20);
        assertThat(look("state").get(0))
                .startsWith("wrong /var/lib/xtop has 3 MiB left")
                .endsWith("=> df -h /var/lib/xtop");
        machine.freeBytes(1 << 30).without("/var/lib/xtop/ledger");
        assertThat(look("state").get(0)).endsWith("no ledger yet: nobody has died");
        machine.deny("/var/lib/xtop/ledger");
        assertThat(look("state").get(0)).endsWith("the ledger is not for you to see");
        machine.file("/var/lib/xtop", 'd', 0755, "root", "xtop");
        assertThat(look("state").get(0)).endsWith("=> chmod 750 /var/lib/xtop");
        machine.file("/var/lib/xtop", '-', 0755, "root", "xtop");
        assertThat(look("state")).containsExactly("wrong /var/lib/xtop is no directory => rm /var/lib/xtop");
        machine.without("/var/lib/xtop");
        assertThat(look("state")).containsExactly("ok no /var/lib/xtop yet: the service makes it");
    }

    @Test
    void javaIsNewEnoughCallsNativeCodeAndHasItsArchive() throws Exception {
        assertThat(look("java"))
                .containsExactly(
                        "ok Java 17.0.21+1 of Debian, /usr/lib/jvm/java-17-openjdk-amd64",
                        "ok JNA calls native code, by /usr/lib/xtop/native/libjnidispatch.so",
                        "ok classes come from /var/cache/xtop/xtop-17.0.21+1.jsa");
        machine.java("UseSharedSpaces", "false");
        assertThat(look("java").get(2))
                .contains("does not fit this Java")
                .endsWith("=> /usr/lib/xtop/bin/xtop-archive /var/cache/xtop");
        machine.java("SharedArchiveFile", "");
        assertThat(look("java").get(2)).startsWith("wrong no archive of classes for this Java");
        machine.java("jna.boot.library.path", "/opt/xtop/native");
        assertThat(look("java").get(2)).endsWith("=> /opt/xtop/bin/xtop-archive");
        machine.java("jna.boot.library.path", "");
        assertThat(look("java").get(2)).startsWith("unknown whether there is an archive");
        machine.java("java.specification.version", "11").withoutLibrary("libc.so.6");
        assertThat(look("java").get(0)).startsWith("wrong Java").endsWith("=> apt-get install default-jre-headless");
        assertThat(look("java").get(1)).startsWith("wrong JNA cannot call native code");
    }

    @Test
    void aSlowClockIsToBeChangedWhereThereIsABetterOne() throws Exception {
        String clock = "/sys/devices/system/clocksource/clocksource0/";
        assertThat(look("clock")).containsExactly("ok the kernel's clock is tsc");
        machine.text(clock + "current_clocksource", "hpet\n");
        assertThat(look("clock"))
                .containsExactly("wrong the kernel's clock is hpet, which is slow to look at => echo tsc >" + clock
                        + "current_clocksource");
        machine.text(clock + "available_clocksource", "hpet acpi_pm \n");
        assertThat(look("clock").get(0)).startsWith("unknown the kernel's clock is hpet");
        machine.without("/sys/devices");
        assertThat(look("clock").get(0)).startsWith("unknown which clock");
    }
}
