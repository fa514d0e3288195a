package dev.fulcrum.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a collector gets.
class TraceExportTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    @TempDir
    Path folder;
    private final List<Map<String, Object>> spans = new ArrayList<>();

    @Test
    void aRequestIsASpanWithItsPartsInsideInTheCallersTrace() throws IOException {
        ask("00-" + TRACE + "-00f067aa0ba902b7-01", 1);
        assertThat(spans).extracting(s -> s.get("name")).containsExactly("infer m", "queue", "compute", "write");
        assertThat(spans).extracting(s -> s.get("traceId")).containsOnly(TRACE);
        Map<String, Object> whole = spans.getFirst();
        assertThat(whole).containsEntry("parentSpanId", "00f067aa0ba902b7").containsEntry("kind", 2);
        assertThat(whole.get("attributes").toString()).contains("fulcrum.model", "fulcrum.batch", "fulcrum.money");
        long at = time(whole, "startTimeUnixNano");
        for (Map<String, Object> part : spans.subList(1, 4)) {
            assertThat(part).containsEntry("parentSpanId", whole.get("spanId"));
            assertThat(time(part, "startTimeUnixNano")).isEqualTo(at);
            at = time(part, "endTimeUnixNano");
        }
        assertThat(at).isEqualTo(time(whole, "endTimeUnixNano"));
    }

    @Test
    void aRefusedRequestIsAnErrorAndAnUnsampledOneIsNothing() throws IOException {
        ask("00-" + TRACE + "-00f067aa0ba902b7-01", 5000);
        assertThat(spans).hasSize(1);
        assertThat(spans.getFirst().get("status").toString()).contains("code=2");
        spans.clear();
        ask("00-" + TRACE + "-00f067aa0ba902b7-00", 1);
        assertThat(spans).isEmpty();
        for (String bad : new String[] {null, "", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01", "ff-" + TRACE + "-00f067aa0ba902b7-01", "x"}) {
            spans.clear();
            ask(bad, 1);
            assertThat(spans).as(bad).hasSize(4).noneMatch(s -> s.get("traceId").equals(TRACE));
            assertThat(spans.getFirst()).doesNotContainKey("parentSpanId");
        }
    }

    private static long time(Map<String, Object> span, String name) {
        return Long.parseLong((String) span.get(name));
    }

    /// One request to a server that tells an HTTP receiver of this test.
    private void ask(String traceparent, float value) throws IOException {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            read(Json.readMap(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        TraceExport.Settings settings = new TraceExport.Settings(URI.create("http://127.0.0.1:" + collector.getAddress().getPort()), "test", 1);
        try (TestingServer s = new TestingServer(folder, 1, 10, 60)) {
            TraceExport export = new TraceExport(settings, Clock.systemUTC(), s.server.nanos());
            s.server.traceTo(export);
            s.traceparent = traceparent;
            s.ask(value, 0).join();
            // Ends the worker, and with it the telling.
            s.close();
            export.close();
            assertThat(export.dropped()).isZero();
        }
        collector.stop(0);
    }

    @SuppressWarnings("unchecked")
    private synchronized void read(Map<String, Object> body) {
        Map<String, Object> resource = ((List<Map<String, Object>>) body.get("resourceSpans")).getFirst();
        assertThat(resource.get("resource").toString()).contains("service.name", "test");
        spans.addAll((List<Map<String, Object>>) ((List<Map<String, Object>>) resource.get("scopeSpans")).getFirst().get("spans"));
    }
}
