// SPDX-License-Identifier: BSD-2-Clause
package xtop.doctor;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import xtop.fleet.RunDirectory;
import xtop.fleet.StateDirectory;

/**
 * All checks, in the order in which a fault hides those after it. None can hang a diagnosis: each has a thread of its own,
 * and what takes too long is left behind and called unknown. One thread.
 */
public final class Doctor {
    private static final long PATIENCE_SECONDS = 20;

    private final Machine machine;
    private final List<Check> checks;
    private final long patienceNanos;

    Doctor(Machine machine, List<Check> checks, long patienceNanos) {
        this.machine = machine;
        this.checks = List.copyOf(checks);
        this.patienceNanos = patienceNanos;
    }

    /**
     * The doctor of a machine.
     *
     * @param ofXenctrl so-names of libxenctrl that are known, in the order in which they are tried
     * @param version of this xtop
     * @param domains how many guests its limits shall do for
     */
    public static Doctor of(
            Machine machine,
            RunDirectory run,
            StateDirectory state,
            List<String> ofXenctrl,
            String version,
            int domains) {
        Service service = new Service(run);
        return new Doctor(
                machine,
                List.of(
                        new XenCheck(),
                        new UserCheck(),
                        new DeviceCheck(),
                        new ModuleCheck(),
                        new LibraryCheck(ofXenctrl),
                        new XenstoreCheck(),
                        new MaptrackCheck(domains),
                        new EventChannelCheck(domains),
                        new LimitCheck(domains, service),
                        new ServiceCheck(service, version),
                        new RunDirectoryCheck(run),
                        new FleetCheck(run, service),
                        new ControlCheck(run),
                        new StateDirectoryCheck(state),
                        new JavaCheck(),
                        new ClockCheck()),
                TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
    }

    /** Names of the checks. */
    public List<String> names() {
        return checks.stream().map(Check::name).toList();
    }

    /**
     * Looks at the whole machine, or at what is named. Without Xen, what needs one is left out, unless it is named.
     *
     * @param names of checks; none means all
     * @param each takes findings as they come
     */
    public void examine(Collection<String> names, Consumer<Finding> each) throws InterruptedException {
        List<String> left = new ArrayList<>();
        boolean xen = XenCheck.below(machine);
        for (Check check : checks) {
            if (!names.isEmpty() && !names.contains(check.name())) {
                continue;
            }
            if (names.isEmpty() && check.needsXen() && !xen) {
                left.add(check.name());
            } else {
                look(check).forEach(each);
            }
        }
        if (!left.isEmpty()) {
            each.accept(new Finding(
                    "others", Verdict.UNKNOWN, "not looked at without Xen: " + String.join(", ", left), null));
        }
    }

    private List<Finding> look(Check check) throws InterruptedException {
        FutureTask<List<Finding>> task = new FutureTask<>(() -> {
            Findings findings = new Findings(check.name());
            try {
                check.look(machine, findings);
            } catch (IOException e) {
                findings.unknown("cannot look: " + cause(e), null);
            }
            return findings.all();
        });
        Thread thread = new Thread(task, "doctor-" + check.name());
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            Findings late = new Findings(check.name());
            late.unknown("nothing learnt in " + Words.time(patienceNanos), null);
            return late.all();
        } catch (ExecutionException e) {
            Findings failed = new Findings(check.name());
            failed.unknown("this is a fault of xtop: " + e.getCause(), "xtop --debug doctor " + check.name());
            return failed.all();
        }
    }

    private static String cause(IOException e) {
        return e instanceof NoSuchFileException
                ? e.getMessage() + ": no such file"
                : e instanceof AccessDeniedException
                        ? e.getMessage() + ": no permission"
                        : String.valueOf(e.getMessage());
    }
}
