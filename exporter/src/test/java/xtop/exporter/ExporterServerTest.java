// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExporterServerTest {
    private final PaperSource source = new PaperSource(TestFleets.small());
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ExporterServer server;

    @BeforeEach
    void start() throws IOException {
        server = ExporterServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), source, ExporterOptions.defaults());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void servesTheTextFormatByDefault() throws Exception {
        HttpResponse<String> response = get("/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).contains("\nxtop_domain_cpu_seconds_total{domain=\"dns\",} 1.5\n");
        assertThat(source.leases()).isZero();
    }

    @Test
    void servesOpenMetricsAndGzipWhereAskedFor() throws Exception {
        HttpResponse<byte[]> response = client.send(
                request("/metrics")
                        .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
                        .header("Accept-Encoding", "deflate, gzip;q=0.8")
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.headers().firstValue("content-type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).endsWith("# EOF\n");
        }
    }

    @Test
    void doesNotZipWhereTheClientForbidsIt() throws Exception {
        HttpResponse<String> response = client.send(
                request("/metrics").header("Accept-Encoding", "gzip;q=0").build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        assertThat(response.body()).startsWith("# HELP");
    }

    @Test
    void saysWhyThereIsNoFleetAndComesBackWhenThereIs() throws Exception {
        source.publish(null);
        HttpResponse<String> response = get("/metrics");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("no fleet: the collector of pid 812 has gone; start `xtop serve`\n");
        assertThat(get("/-/healthy").statusCode()).isEqualTo(200);
        source.publish(TestFleets.small());
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void landingPageLinksTheMetricsAndEscapesTheSource() throws Exception {
        assertThat(get("/").body()).contains("href=\"/metrics\"", "paper &lt;of&gt; a test");
    }

    @Test
    void anyOtherPathIsNotFoundAndTouchesNoFleet() throws Exception {
        int before = source.taken();
        for (String path : List.of("/metricsx", "/metrics/", "/../etc/passwd", "/favicon.ico", "/-/healthy/x")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(source.taken()).isEqualTo(before);
    }

    @Test
    void onlyReadsAreAllowedAndHeadHasNoBody() throws Exception {
        HttpResponse<String> post = client.send(
                request("/metrics")
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(post.statusCode()).isEqualTo(405);
        HttpResponse<String> head = client.send(
                request("/metrics")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("content-length").orElse(0)).isGreaterThan(1000);
    }

    @Test
    void aBusyPortIsOneClearLine() {
        assertThatThrownBy(() -> ExporterServer.start(server.address(), source, ExporterOptions.defaults()))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("cannot listen on \\S+:" + server.address().getPort() + ": Address already in use");
    }

    @Test
    void clientsThatSendNothingOrHalfARequestDoNotStarveTheOthers() throws Exception {
        try (Crowd crowd = new Crowd()) {
            crowd.join(200, "");
            crowd.join(20, "GET /metr");
            assertThat(get("/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void afterAFloodThatFilledEveryThreadAndTheQueueItAnswersAgain() throws Exception {
        try (Crowd crowd = new Crowd()) {
            crowd.join(300, "GET /metr");
        }
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }

    @Test
    void requestsOneAfterAnotherNeedNoMoreThanAThreadOrTwo() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 40; i++) {
            get("/metrics");
        }
        // an answer is read a moment before its thread is idle again
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(
                        thread -> !before.contains(thread) && thread.getName().matches("xtop-http-\\d+"))
                .hasSizeBetween(1, 3);
    }

    @Test
    void allItsThreadsAreDaemons() throws Exception {
        get("/metrics");
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("xtop-http")
                        || thread.getName().equals("HTTP-Dispatcher"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    /** Clients that mean no good. */
    private final class Crowd implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        void join(int clients, String words) throws IOException {
            for (int i = 0; i < clients; i++) {
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort());
                sockets.add(socket);
                socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
            }
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
