// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import xtop.print.CellText;
import xtop.print.LineOutput;
import xtop.print.TextTable;

/**
 * Where a command's words go, and what the world around it says. Standard output is written without {@link
 * System#out}, which swallows a closed pipe. One thread.
 */
final class Console {
    private final OutputStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final boolean interactive;
    private final boolean utf8;
    private LineOutput lines;

    /**
     * @param interactive whether a person sits at both ends: standard input and output are terminals
     * @param utf8 whether the reader of text understands UTF-8; JSON is always UTF-8
     */
    Console(OutputStream out, PrintStream err, Map<String, String> environment, boolean interactive, boolean utf8) {
        this.out = out;
        this.err = err;
        this.environment = environment;
        this.interactive = interactive;
        this.utf8 = utf8;
    }

    /** The process's own. */
    static Console system() {
        Map<String, String> environment = System.getenv();
        return new Console(
                new StandardOutput(new FileOutputStream(FileDescriptor.out)),
                System.err,
                environment,
                System.console() != null,
                isUtf8(environment));
    }

    /** Standard output as bytes. */
    OutputStream bytes() {
        return out;
    }

    /** Standard output as text; flushed by the caller. */
    LineOutput lines() {
        if (lines == null) {
            lines = new LineOutput(out, utf8);
        }
        return lines;
    }

    /** Prints a line for a person on standard error, or some: what the words quote can only break lines, and no more. */
    void say(String message) {
        StringBuilder lines = new StringBuilder("xtop: ");
        for (String line : message.split("\n", -1)) {
            lines.append(CellText.clean(line)).append('\n');
        }
        err.print(lines);
        err.flush();
    }

    /** Where a stack trace goes when somebody asked for it. */
    PrintStream err() {
        return err;
    }

    boolean interactive() {
        return interactive;
    }

    Map<String, String> environment() {
        return environment;
    }

    String environment(String name) {
        return environment.get(name);
    }

    /** The zone of times of day: {@code TZ} where it names one, else the system's. */
    ZoneId zone() {
        String name = environment.get("TZ");
        try {
            return name == null || name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneId.systemDefault();
        }
    }

    /** Whether colours may be used (no-color.org). */
    boolean colours() {
        String no = environment.get("NO_COLOR");
        return no == null || no.isEmpty();
    }

    /**
     * Cells of a line: {@code COLUMNS}, or what the launcher saw of the terminal; unlimited in a pipe and where nobody
     * knows.
     */
    int width() {
        int columns = number(environment.get("COLUMNS"));
        if (columns == 0) {
            columns = number(System.getProperty("xtop.columns"));
        }
        return columns == 0 ? TextTable.UNLIMITED : columns;
    }

    /** Fails where the reader of standard output has gone. Not for one-shot commands: it loads native code. */
    void requireReader() throws IOException {
        if (out instanceof StandardOutput standard) {
            standard.requireReader();
        }
    }

    void flush() throws IOException {
        if (lines != null) {
            lines.flush();
        }
        out.flush();
    }

    private static int number(String digits) {
        if (digits == null || digits.isEmpty() || digits.length() > 5) {
            return 0;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
                return 0;
            }
        }
        return Integer.parseInt(digits);
    }

    /** As setlocale(3) chooses; the JDK's own answer would load its charset providers. */
    static boolean isUtf8(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.get(name);
            if (value != null && !value.isEmpty()) {
                String folded = value.toLowerCase(java.util.Locale.ROOT);
                return folded.contains("utf-8") || folded.contains("utf8");
            }
        }
        return false;
    }
}
