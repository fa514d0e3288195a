package dev.fulcrum.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LoadVerbTest {
    /// A server with one model, which refuses every tenth request when it is told to.
    private record Served(HttpServer server, AtomicInteger requests, boolean refuses) implements AutoCloseable {
        static Served start(boolean refuses) throws IOException {
            Served served = new Served(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64), new AtomicInteger(), refuses);
            served.server.createContext("/v2/repository/index", e -> answer(e, 200, "[{\"name\":\"m\",\"state\":\"READY\"},{\"name\":\"old\",\"state\":\"UNAVAILABLE\"}]"));
            served.server.createContext("/v2/models/m", e -> answer(e, 200, "{\"name\":\"m\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]}"));
            served.server.createContext("/v2/models/m/infer", served::infer);
            served.server.start();
            return served;
        }

        private void infer(HttpExchange exchange) throws IOException {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, refuses && requests.getAndIncrement() % 10 == 0 ? 503 : 200, "{}");
        }

        private static void answer(HttpExchange exchange, int code, String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        String url() {
            return "127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void tellsWhatAServerAnswers() throws IOException {
        try (Served served = Served.start(false)) {
            TestingDoor door = new TestingDoor("load", served.url(), "--scenario", "offline", "--queries", "40", "--connections", "2", "--samples", "4");
            assertThat(door.run()).isZero();
            assertThat(door.out()).contains("offline of m", "not MLPerf", "answers   40 of 40", "samples/s", "kept");
            assertThat(door.err()).isEmpty();
        }
    }

    @Test
    void refusalsBreakThePromise() throws IOException {
        try (Served served = Served.start(true)) {
            TestingDoor door = new TestingDoor("load", served.url(), "--qps", "400", "--seconds", "0.5", "--slo", "20s", "--json", "--binary");
            assertThat(door.run()).isEqualTo(1);
            Map<String, Object> json = Json.readMap(door.out());
            assertThat(json).containsEntry("label", "not MLPerf").containsEntry("kept", false).containsEntry("model", "m");
            assertThat(((Map<?, ?>) ((Map<?, ?>) json.get("figures")).get("outcomes")).keySet().toString()).contains("200", "503");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"--scenario server | --qps 80 or --slo 20ms", "--scenario fast | must be one of [server, singlestream", "--qps -3 | --qps", "--qps 1 --seconds 0 | --seconds",
        "--qps 1 --shape x=a | whole numbers", "--qps 1 --connections 0 | --connections"})
    void whatCannotBeAskedIsRefused(String words, String told) {
        TestingDoor door = new TestingDoor(("load http://127.0.0.1:1 " + words.strip()).split(" "));
        assertThat(door.run()).isEqualTo(2);
        assertThat(door.err()).contains(told.strip());
    }

    @Test
    void aModelThatIsNotServedIsToldWithTheServersWords() throws IOException {
        try (Served served = Served.start(false)) {
            TestingDoor door = new TestingDoor("load", served.url(), "--qps", "1", "--model", "none");
            assertThat(door.run()).isEqualTo(2);
            assertThat(door.err()).contains("model none", "status 404");
        }
    }
}
