// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import java.nio.charset.StandardCharsets;

/** What a browser sees at the exporter's root. */
final class LandingPage {
    private final byte[] html;

    LandingPage(String sourceDescription, String version) {
        html = """
                <!DOCTYPE html>
                <html lang="en">
                <head><meta charset="utf-8"><title>xtop exporter</title></head>
                <body>
                <h1>xtop exporter</h1>
                <p>The inside of Xen guests, seen from dom0. Version %s, source: %s.</p>
                <ul>
                <li><a href="/metrics">/metrics</a>: Prometheus text or OpenMetrics</li>
                <li><a href="/-/healthy">/-/healthy</a>: whether this server answers</li>
                </ul>
                </body>
                </html>
                """.formatted(escaped(version), escaped(sourceDescription)).getBytes(StandardCharsets.UTF_8);
    }

    /** The page in UTF-8, shared: not to be changed. */
    byte[] html() {
        return html;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
