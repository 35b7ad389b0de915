// SPDX-License-Identifier: BSD-2-Clause
package xtop.protocol;

import java.util.ArrayList;
import java.util.List;

/** Writes down what a collector's frames say, a line each, as the C driver does. */
final class CommandTranscript implements CollectorListener {
    final List<String> lines = new ArrayList<>();

    @Override
    public void hello(long nonce, int minVersion, int maxVersion, long intervalNanos) {
        lines.add("hello nonce=" + String.format("%016x", nonce) + " versions=" + minVersion + "-" + maxVersion
                + " interval=" + Long.toUnsignedString(intervalNanos));
    }

    @Override
    public void interval(long intervalNanos) {
        lines.add("interval " + Long.toUnsignedString(intervalNanos));
    }

    @Override
    public void fullWanted() {
        lines.add("full");
    }
}
