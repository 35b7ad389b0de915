// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

/**
 * A word such as {@code aux} before the domains: BSD's options of ps(1), which have no dash. Only a word that begins as
 * such words do, and has no letter that is no option, is taken for one, and only where no domain has that name.
 *
 * @param users {@code u}: the columns of {@code ps aux}
 * @param full {@code l}, {@code j}: more columns
 * @param forest {@code f}
 * @param running {@code r}: running threads alone
 * @param headless {@code h}
 * @param wide how many {@code w}
 * @param format {@code o}: the next word names columns
 * @param sort {@code k}: the next word is an order
 */
record BsdWord(
        boolean users,
        boolean full,
        boolean forest,
        boolean running,
        boolean headless,
        int wide,
        boolean format,
        boolean sort) {
    /** No such word. */
    static final BsdWord NONE = new BsdWord(false, false, false, false, false, 0, false, false);

    private static final String EVERY_OPTION = "acefghHjklLmnopOrsStTuUvwxX";

    /** Whether a word looks like one: {@code aux}, {@code axf}, {@code xau}, or one of the letters {@code a x u l f} alone. */
    static boolean looksLike(String word) {
        boolean begins = word.length() == 1
                ? "axulf".contains(word)
                : word.length() > 1 && "ax".indexOf(word.charAt(0)) >= 0 && "axu".indexOf(word.charAt(1)) >= 0;
        for (int i = 0; begins && i < word.length(); i++) {
            begins = EVERY_OPTION.indexOf(word.charAt(i)) >= 0;
        }
        return begins;
    }

    /** What such a word means. */
    static BsdWord of(String word) throws CommandFailure {
        for (int i = 0; i < word.length(); i++) {
            String strange = strange(word.charAt(i));
            if (strange != null) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "no domain is called '" + word + "', and of the options of ps " + word + ", '" + word.charAt(i)
                                + "' " + strange);
            }
        }
        return new BsdWord(
                has(word, 'u') || has(word, 'v'),
                has(word, 'l') || has(word, 'j'),
                has(word, 'f'),
                has(word, 'r'),
                has(word, 'h'),
                word.length() - word.replace("w", "").length(),
                has(word, 'o'),
                has(word, 'k'));
    }

    /** How many of the words after it belong to it. */
    int arguments() {
        return (format ? 1 : 0) + (sort ? 1 : 0);
    }

    /** What those words are, for somebody who left them out. */
    String missing() {
        return format && sort ? "o and k" : format ? "o" : "k";
    }

    private static boolean has(String word, char letter) {
        return word.indexOf(letter) >= 0;
    }

    /** Why an option means nothing here; null where it does. */
    private static String strange(char letter) {
        return switch (letter) {
            case 'e' -> "(environment) is nothing that guests report";
            case 'n' -> "(numbers) has no meaning here: guests name wait channels and no users";
            case 'p' -> "(processes) is --pid here, '-p' is a domain";
            case 'O' -> "(more columns) is not supported; -o names all columns";
            case 's', 'X' -> "(signals, registers) is nothing that guests report";
            case 'S' -> "(sums of dead children) is nothing that guests report";
            case 't', 'T' -> "(terminals) has no meaning here: guests report none";
            case 'U' -> "(users) has no meaning here: guests report none";
            case 'L' -> "(names of columns) is 'xtop fields' here";
            default -> null;
        };
    }
}
