// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A command line whose whole output is kept. Files {@code *.cases} hold them, a line each: a name, a colon, and the line as
 * a shell would take it, without {@code xtop}; variables of the environment may stand before it, quotes keep words
 * together.
 *
 * @param name of the file with the output, without its suffix: group and name
 * @param line as it is written
 */
record GoldenCase(String name, String line) {
    private static final String SUFFIX = ".cases";

    /** All cases below a directory, by file and then in the order they stand there. */
    static List<GoldenCase> in(Path directory) throws IOException {
        TreeSet<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            found.forEach(files::add);
        }
        List<GoldenCase> cases = new ArrayList<>();
        for (Path file : files) {
            String group = file.getFileName().toString().replace(SUFFIX, "");
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    int colon = line.indexOf(':');
                    if (colon < 1) {
                        throw new IOException(file + ": no 'name:' before '" + line + "'");
                    }
                    cases.add(new GoldenCase(
                            group + "/" + line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip()));
                }
            }
        }
        return cases;
    }

    /** The line as one would type it. */
    String shown() {
        int at = 0;
        for (int i = environment().size(); i > 0; i--) {
            at = line.indexOf(' ', at) + 1;
        }
        return line.substring(0, at) + "xtop " + line.substring(at);
    }

    /** The words of the command line, after the variables. */
    List<String> words() {
        List<String> all = split(line);
        return all.subList(variables(all), all.size());
    }

    /** The variables that stand before it. */
    Map<String, String> environment() {
        List<String> all = split(line);
        Map<String, String> environment = new LinkedHashMap<>();
        for (String word : all.subList(0, variables(all))) {
            int equals = word.indexOf('=');
            environment.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return environment;
    }

    private static int variables(List<String> words) {
        int count = 0;
        while (count < words.size() && words.get(count).matches("[A-Z_]+=.*")) {
            count++;
        }
        return count;
    }

    private static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean any = false;
        char quote = 0;
        for (char c : line.toCharArray()) {
            if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
                any = true;
            } else if (c == ' ' && quote == 0) {
                if (any) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}
