// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli.manual;

/** Text of a manual page in the macros of man(7). */
final class Roff {
    private static final int WIDTH = 76;

    private final StringBuilder page = new StringBuilder();

    /** @param date when its sources were last changed, ISO 8601 */
    Roff(String name, int section, String date, String version, String manual) {
        page.append(".\\\" Made from xtop's own model of its command line and figures when it was built.\n");
        page.append(".TH ")
                .append(name.toUpperCase(java.util.Locale.ROOT))
                .append(' ')
                .append(section);
        page.append(" \"")
                .append(date, 0, 10)
                .append("\" \"xtop ")
                .append(version)
                .append("\" \"");
        page.append(manual).append("\"\n");
    }

    Roff section(String title) {
        page.append(".SH ").append(escaped(title)).append('\n');
        return this;
    }

    Roff subsection(String title) {
        page.append(".SS ").append(escaped(title)).append('\n');
        return this;
    }

    /** A line that is marked up already. */
    Roff line(String line) {
        page.append(line).append('\n');
        return this;
    }

    /** A paragraph. */
    Roff paragraph(String text) {
        page.append(".PP\n");
        return text(text);
    }

    /** A term, and what follows about it. */
    Roff item(String term, String text) {
        page.append(".TP\n").append(term).append('\n');
        return text(text);
    }

    /** A command to type, or lines of a file. */
    Roff example(String... lines) {
        page.append(".PP\n.RS\n.EX\n");
        for (String line : lines) {
            page.append(guarded(code(line))).append('\n');
        }
        page.append(".EE\n.RE\n");
        return this;
    }

    /** Text that goes on, in short lines. */
    Roff text(String text) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
                page.append(guarded(escaped(line.toString()))).append('\n');
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        page.append(guarded(escaped(line.toString()))).append('\n');
        return this;
    }

    static String bold(String text) {
        return "\\fB" + code(text) + "\\fR";
    }

    static String italic(String text) {
        return "\\fI" + code(text) + "\\fR";
    }

    /** Text in which every hyphen is a minus, as one that copies it needs. */
    static String code(String text) {
        return escaped(text).replace("\\-", "-").replace("-", "\\-");
    }

    /** Text whose characters stand for themselves; a hyphen before a word is a minus. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> escaped.append("\\e");
                case '\'' -> escaped.append("\\(aq");
                case '`' -> escaped.append("\\(ga");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                case '"' -> escaped.append("\\(dq");
                case '-' -> escaped.append(isMinus(text, i) ? "\\-" : "-");
                default -> {
                    if (c < 0x80) {
                        escaped.append(c);
                    } else {
                        escaped.append(String.format("\\[u%04X]", (int) c));
                    }
                }
            }
        }
        return escaped.toString();
    }

    private static boolean isMinus(String text, int at) {
        char before = at == 0 ? ' ' : text.charAt(at - 1);
        return before == ' ' || before == '-' || before == '(' || before == '\'' || before == '=';
    }

    /** A dot at the start of a line would be a request. */
    private static String guarded(String line) {
        return line.startsWith(".") ? "\\&" + line : line;
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
