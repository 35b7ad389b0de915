// SPDX-License-Identifier: BSD-2-Clause
package xtop.collector;

import java.util.Arrays;
import xtop.protocol.GuestSample;
import xtop.protocol.Section;

/** Rates by row of the sample that is being taken, NaN for unknown; shared by all guests. Confined to the event loop. */
final class RateScratch {
    double[] threadCpu = new double[64];
    double[] interfaceReceive = new double[8];
    double[] interfaceTransmit = new double[8];
    double[] blockRead = new double[8];
    double[] blockWrite = new double[8];
    /** ns by mode of all vCPUs. */
    final double[] modes = new double[GuestRates.MODES];

    /** Makes room for the rows of a sample, of which nothing is known. */
    void begin(GuestSample sample) {
        if (sample.has(Section.THREAD)) {
            threadCpu = unknown(threadCpu, sample.table(Section.THREAD).rows());
        }
        if (sample.has(Section.INTERFACE)) {
            int interfaces = sample.table(Section.INTERFACE).rows();
            interfaceReceive = unknown(interfaceReceive, interfaces);
            interfaceTransmit = unknown(interfaceTransmit, interfaces);
        }
        if (sample.has(Section.BLOCK)) {
            int blocks = sample.table(Section.BLOCK).rows();
            blockRead = unknown(blockRead, blocks);
            blockWrite = unknown(blockWrite, blocks);
        }
    }

    private static double[] unknown(double[] rates, int rows) {
        double[] enough = rates.length >= rows ? rates : new double[Math.max(rows, rates.length * 2)];
        Arrays.fill(enough, 0, rows, Double.NaN);
        return enough;
    }
}
