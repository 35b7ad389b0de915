// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/**
 * What {@code --source} says.
 *
 * @param argument guests of a demo or path of a file; empty where none was given
 */
record SourceChoice(Kind kind, String argument) {
    /** Sorts of sources. */
    enum Kind {
        AUTO,
        XEN,
        DEMO,
        FILE,
        /** The ledger of the dead. */
        LEDGER
    }

    private static final int MOST_GUESTS = 10_000;

    /**
     * @param text value of the option; null where there is none
     */
    static SourceChoice parse(String text) throws CommandFailure {
        if (text == null || text.isEmpty() || text.equals("auto")) {
            return new SourceChoice(Kind.AUTO, "");
        }
        if (text.equals("xen")) {
            return new SourceChoice(Kind.XEN, "");
        }
        if (text.equals("demo")) {
            return new SourceChoice(Kind.DEMO, "");
        }
        if (text.startsWith("demo:")) {
            String guests = text.substring(5);
            if (!guests.isEmpty() && guests.length() <= 5 && Delay.isNumber(guests) && guests.indexOf('.') < 0) {
                int number = Integer.parseInt(guests);
                if (number >= 1 && number <= MOST_GUESTS) {
                    return new SourceChoice(Kind.DEMO, guests);
                }
            }
            throw new CommandFailure(
                    ExitCode.USAGE, "a demo has 1 to " + MOST_GUESTS + " guests, not '" + guests + "'");
        }
        if (text.startsWith("file:") && text.length() > 5) {
            return new SourceChoice(Kind.FILE, text.substring(5));
        }
        throw new CommandFailure(
                ExitCode.USAGE, "unknown source '" + text + "'; sources: auto, xen, demo[:GUESTS], file:PATH");
    }
}
