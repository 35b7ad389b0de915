// SPDX-License-Identifier: BSD-2-Clause
package xtop.exporter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import xtop.fleet.FleetSource;

/**
 * The exporter's HTTP server: {@code /} a page for people, {@code /metrics} the fleet as Prometheus text 0.0.4 or
 * OpenMetrics 1.0, {@code /-/healthy} as soon as it listens. It only reads the last published fleet; a scrape never
 * reaches a guest. All its threads are daemons. It speaks plain HTTP to whoever can reach its address: bind it to one
 * that only the monitoring network sees.
 */
public final class ExporterServer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(ExporterServer.class.getName());
    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final ExpositionWriter writer;
    private final LandingPage landingPage;

    private ExporterServer(HttpServer server, FleetSource source, ExporterOptions options) {
        this.server = server;
        this.writer = new ExpositionWriter(source, new FleetCollector(source, options), System::nanoTime);
        this.landingPage = new LandingPage(source.description(), options.version());
        this.executor = RequestThreads.create();
        server.setExecutor(executor);
        server.createContext("/", this::answer);
    }

    /**
     * Binds and starts to answer.
     *
     * @param address where to listen; port 0 for any free one
     * @param source the fleets; stays the caller's to close, after the server
     * @throws IOException where the address cannot be bound; the message names it and the cause
     */
    public static ExporterServer start(InetSocketAddress address, FleetSource source, ExporterOptions options)
            throws IOException {
        limitSlowClients();
        HttpServer http;
        try {
            http = HttpServer.create(address, 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("cannot listen on " + text(address) + ": " + e.getMessage(), e);
        }
        ExporterServer exporter = new ExporterServer(http, source, options);
        exporter.startDispatcher();
        return exporter;
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Stops listening; answers under way are cut off. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    /** The JDK's server has no bound on the time a client may take to send a request, unless told so. */
    private static void limitSlowClients() {
        for (String name : new String[] {"sun.net.httpserver.maxReqTime", "sun.net.httpserver.maxRspTime"}) {
            if (System.getProperty(name) == null) {
                System.setProperty(name, "30");
            }
        }
    }

    /** The JDK's dispatcher thread inherits whether it is a daemon from the thread that starts it. */
    private void startDispatcher() {
        CountDownLatch started = new CountDownLatch(1);
        RequestThreads.daemon(
                        () -> {
                            server.start();
                            started.countDown();
                        },
                        "xtop-http-start")
                .start();
        boolean interrupted = false;
        while (true) {
            try {
                started.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain; charset=utf-8", bytes("only GET and HEAD here\n"));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/" -> send(exchange, 200, "text/html; charset=utf-8", landingPage.html());
                case "/metrics" -> metrics(exchange);
                case "/-/healthy" -> send(exchange, 200, "text/plain; charset=utf-8", bytes("xtop is healthy\n"));
                default -> send(exchange, 404, "text/plain; charset=utf-8", bytes("not here; try /metrics\n"));
            }
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        Exposition page;
        try {
            page = writer.write(exchange.getRequestHeaders().getFirst("Accept"));
        } catch (IOException e) {
            send(exchange, 503, "text/plain; charset=utf-8", bytes("no fleet: " + e.getMessage() + "\n"));
            return;
        } catch (RuntimeException e) {
            LOGGER.log(System.Logger.Level.ERROR, "a scrape failed", e);
            send(exchange, 500, "text/plain; charset=utf-8", bytes("this is a fault of xtop: " + e + "\n"));
            return;
        }
        exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
        if (acceptsGzip(exchange)) {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            send(exchange, 200, page.contentType(), page.zipped());
        } else {
            send(exchange, 200, page.contentType(), page.plain());
        }
    }

    private static boolean acceptsGzip(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        if (header == null) {
            return false;
        }
        for (String coding : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String bare = coding.replace(" ", "");
            if (bare.equals("gzip") || (bare.startsWith("gzip;") && !bare.matches("gzip;q=0(\\.0*)?"))) {
                return true;
            }
        }
        return false;
    }

    private static void send(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
