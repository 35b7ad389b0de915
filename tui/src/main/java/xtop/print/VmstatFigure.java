// SPDX-License-Identifier: BSD-2-Clause
package xtop.print;

import java.util.function.ToDoubleFunction;
import xtop.fleet.Field;
import xtop.fleet.Unit;

/**
 * What a line of vmstat tells, whatever its layout: levels in base units, rates per second, shares in percent. Those that
 * the catalogue knows have its key and unit; over which time they are is the line's to say, not the collector's.
 */
enum VmstatFigure {
    RUNNABLE(Field.THREADS_RUNNABLE, line -> line.now().runnable),
    BLOCKED(Field.THREADS_BLOCKED, line -> line.now().blocked),
    ALLOCATED(Field.MEMORY, line -> line.now().allocated),
    USED(Field.GUEST_MEMORY_USED, line -> line.now().used),
    FREE(Field.GUEST_MEMORY_FREE, line -> line.now().free),
    BUFFERS(Field.GUEST_MEMORY_BUFFERS, line -> line.now().buffers),
    CACHE(Field.GUEST_MEMORY_PAGE_CACHE, line -> line.now().cache),
    SWAPPED("swpd", Unit.BYTES, line -> line.now().swapUsed),
    SWAP_IN(Field.SWAP_IN_RATE, VmstatInterval::swapIn),
    SWAP_OUT(Field.SWAP_OUT_RATE, VmstatInterval::swapOut),
    PAGE_IN(Field.PAGE_IN_RATE, VmstatInterval::pageIn),
    PAGE_OUT(Field.PAGE_OUT_RATE, VmstatInterval::pageOut),
    RECEIVED(Field.RECEIVE_RATE, VmstatInterval::received),
    SENT(Field.TRANSMIT_RATE, VmstatInterval::sent),
    INTERRUPTS(Field.INTERRUPT_RATE, VmstatInterval::interrupts),
    SWITCHES(Field.CONTEXT_SWITCH_RATE, VmstatInterval::switches),
    USER(Field.GUEST_CPU_USER_PERCENT, line -> line.share(line.user())),
    SYSTEM(Field.GUEST_CPU_SYSTEM_PERCENT, line -> line.share(line.system())),
    IDLE(Field.GUEST_CPU_IDLE_PERCENT, line -> line.share(line.idle())),
    IOWAIT(Field.GUEST_CPU_IOWAIT_PERCENT, line -> line.share(line.iowait())),
    STEAL(Field.GUEST_CPU_STEAL_PERCENT, line -> line.share(line.steal())),
    GUEST(Field.GUEST_CPU_GUEST_PERCENT, line -> line.share(line.guest())),
    RUN("run", Unit.PERCENT, VmstatInterval::runPercent),
    STOLEN("stl", Unit.PERCENT, VmstatInterval::stolenPercent),
    SLEEPING("blk", Unit.PERCENT, VmstatInterval::blockedPercent);

    private final String key;
    private final Unit unit;
    private final ToDoubleFunction<VmstatInterval> value;

    VmstatFigure(Field field, ToDoubleFunction<VmstatInterval> value) {
        this(field.key(), field.unit(), value);
    }

    VmstatFigure(String key, Unit unit, ToDoubleFunction<VmstatInterval> value) {
        this.key = key;
        this.unit = unit;
        this.value = value;
    }

    String key() {
        return key;
    }

    Unit unit() {
        return unit;
    }

    /** Its value, or NaN where it is not known. */
    double of(VmstatInterval line) {
        double number = value.applyAsDouble(line);
        return Double.isInfinite(number) ? Double.NaN : number;
    }
}
