// SPDX-License-Identifier: BSD-2-Clause
package xtop.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import xtop.print.LineOutput;
import xtop.protocol.CollectorEncoder;

/** What {@code --version} prints: what a report of a fault has to say. */
final class Version {
    private static final String NUMBER = "version";

    private Version() {}

    static void print(LineOutput out) throws IOException {
        Properties build = build();
        out.append("xtop ").append(build.getProperty(NUMBER)).newline();
        out.append("sources of ")
                .append(build.getProperty("sources"))
                .append(", for Java ")
                .append(build.getProperty("java"))
                .append(" and newer; speaks protocol ")
                .append(Integer.toString(CollectorEncoder.MAX_VERSION))
                .newline();
        out.append("Java ")
                .append(System.getProperty("java.runtime.version"))
                .append(" (")
                .append(System.getProperty("java.vm.name"))
                .append("), ")
                .append(System.getProperty("os.name"))
                .append(" ")
                .append(System.getProperty("os.version"))
                .append(" ")
                .append(System.getProperty("os.arch"))
                .newline();
    }

    /** Such as {@code 0.1.0}. */
    static String number() throws IOException {
        return build().getProperty(NUMBER);
    }

    /** What the build wrote down: its version, the date of its sources, the Java release it is for. */
    static Properties build() throws IOException {
        Properties facts = new Properties();
        try (InputStream stream = Version.class.getResourceAsStream("build.properties")) {
            if (stream == null) {
                throw new IOException("xtop/cli/build.properties is missing");
            }
            facts.load(stream);
        }
        return facts;
    }
}
