// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that an operator gives to Prometheus and Grafana. */
final class OpsFiles {
    static final Path DIRECTORY = Path.of("../samples/ops");
    private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");

    private OpsFiles() {}

    static Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    /** The dashboard's queries, with Grafana's variables put in. */
    static List<String> dashboardExpressions() throws IOException {
        Matcher matcher = EXPRESSION.matcher(Files.readString(file("xtop-dashboard.json")));
        return matcher.results()
                .map(result -> result.group(1))
                .map(text -> text.replace("\\\"", "\"").replace("\\\\", "\\"))
                .map(text -> text.replace("$__rate_interval", "1m").replaceAll("\\$\\w+", ".*"))
                .toList();
    }
}
