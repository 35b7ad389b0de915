// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The words of a listing that are no options: domains, and behind them perhaps a delay and a count, as vmstat(8) has
 * them. Immutable.
 *
 * @param domains names, globs, domids and uuids
 * @param numbers delay and count, at most two words
 */
record Operands(List<String> domains, List<String> numbers) {
    private static final String SYNTAX = "[DOMAIN...] [DELAY [COUNT]]";

    /** A delay and a count. */
    private static final int MOST_NUMBERS = 2;

    /** Adds {@code -p} and the words to a listing where a number is a delay first. */
    static void delayFirst(CommandSpec spec) {
        spec.addOption(Options.values("DOMAIN", "Only these domains; a domid must be named so.", "-p", "--domain"));
        spec.addPositional(Options.words(
                SYNTAX,
                "Names, globs, uuids; seconds, how often.",
                "Names, globs and uuids; all domains without. Behind them, seconds between two frames and how many"
                        + " frames. Numbers at the end are these always: name domids with -p."));
    }

    /** Adds {@code -p} and the words to a listing where a number is a domid first. */
    static void domidFirst(CommandSpec spec) {
        spec.addOption(Options.values("DOMAIN", "Only these domains; numbers are DELAY COUNT then.", "-p", "--domain"));
        spec.addPositional(Options.words(
                SYNTAX,
                "Names, globs, domids, uuids; then seconds, count.",
                "Names, globs, domids and uuids; all domains without. Behind them, seconds between two frames and how"
                        + " many frames. A number is a domid, unless a word that is none, or -p, names domains, too, or the"
                        + " number has a point: 'web 5 2', '-p 3 5 2' and '5.0 2' repeat, '5 2' are two domains."));
    }

    /** What the words of a line are, of a listing where a number is a domid first. */
    static Operands domidFirst(ParseResult line) {
        return domidFirst(Options.words(line), line.hasMatchedOption("-p"));
    }

    /** Of a command whose last numbers are a delay and a count, always: a domid there needs {@code -p}. */
    static Operands delayFirst(List<String> words) {
        return split(words, numbersAtEnd(words));
    }

    /**
     * Of a command where a number is a domid first, as in xl list. The last numbers are a delay and a count where a word
     * that is no number stands before them, where {@code -p} has named domains, and where one of them has a point, as no
     * domid has. What is read so depends on the words alone, never on which domains there are.
     *
     * @param named whether an option has named domains
     */
    static Operands domidFirst(List<String> words, boolean named) {
        int end = words.size();
        int numbers = numbersAtEnd(words);
        boolean after = named;
        for (String word : words) {
            after |= !Delay.isNumber(word);
        }
        if (after) {
            return split(words, numbers);
        }
        for (int fromEnd = 1; fromEnd <= numbers; fromEnd++) {
            if (words.get(end - fromEnd).indexOf('.') >= 0) {
                return split(words, fromEnd);
            }
        }
        return split(words, 0);
    }

    /** The domains that {@code -p} and the words choose. */
    DomainSelection selection(ParseResult line) {
        List<String> all = new ArrayList<>(Options.values(line, "-p"));
        all.addAll(domains);
        return new DomainSelection(all);
    }

    private static int numbersAtEnd(List<String> words) {
        int numbers = 0;
        while (numbers < MOST_NUMBERS
                && numbers < words.size()
                && Delay.isNumber(words.get(words.size() - 1 - numbers))) {
            numbers++;
        }
        return numbers;
    }

    private static Operands split(List<String> words, int numbers) {
        int end = words.size() - numbers;
        return new Operands(List.copyOf(words.subList(0, end)), List.copyOf(words.subList(end, words.size())));
    }
}
