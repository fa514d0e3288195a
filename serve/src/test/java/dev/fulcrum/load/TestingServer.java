package dev.fulcrum.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// A small server of the Open Inference Protocol v2: one model `sum`, whose answer is the sum of its input, as JSON or bytes. It refuses what
/// it cannot read with 400.
final class TestingServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final IntUnaryOperator status;
    private final boolean chunked;
    final AtomicInteger requests = new AtomicInteger();
    final AtomicInteger unread = new AtomicInteger();
    final java.util.concurrent.ConcurrentLinkedQueue<Double> sums = new java.util.concurrent.ConcurrentLinkedQueue<>();

    /// @param status  of the n-th request, from 0
    /// @param chunked whether answers come without a length
    TestingServer(IntUnaryOperator status, boolean chunked) throws IOException {
        this.status = status;
        this.chunked = chunked;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        server.setExecutor(threads);
        server.createContext("/v2/repository/index", e -> answer(e, 200, "[{\"name\":\"sum\",\"version\":\"1\",\"state\":\"READY\"}]"));
        server.createContext("/v2/models/sum", this::model);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void model(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v2/models/sum")) {
            answer(exchange, 200, "{\"name\":\"sum\",\"platform\":\"test\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,3]}],"
                    + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1]}]}");
        } else if (path.equals("/v2/models/sum/infer")) {
            infer(exchange);
        } else {
            answer(exchange, 404, "{\"error\":\"no such path\"}");
        }
    }

    private void infer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int code = status.applyAsInt(requests.getAndIncrement());
        try {
            sums.add(sum(body, exchange.getRequestHeaders().getFirst("Inference-Header-Content-Length")));
        } catch (RuntimeException e) {
            unread.incrementAndGet();
            code = 400;
        }
        answer(exchange, code, "{\"model_name\":\"sum\",\"outputs\":[]}");
    }

    private static double sum(byte[] body, String jsonLength) {
        int length = jsonLength == null ? body.length : Integer.parseInt(jsonLength);
        Map<String, Object> request = Json.readMap(new String(body, 0, length, StandardCharsets.UTF_8));
        Map<?, ?> input = (Map<?, ?>) ((List<?>) request.get("inputs")).getFirst();
        List<?> shape = (List<?>) input.get("shape");
        int count = (int) shape.get(0) * (int) shape.get(1);
        if (!"x".equals(input.get("name")) || !"FP32".equals(input.get("datatype"))) throw new IllegalArgumentException("another input");
        double sum = 0;
        if (jsonLength == null) {
            List<?> data = (List<?>) input.get("data");
            if (data.size() != count) throw new IllegalArgumentException("another count");
            for (Object x : data) sum += ((Number) x).floatValue();
            return sum;
        }
        int size = (int) ((Map<?, ?>) input.get("parameters")).get("binary_data_size");
        if (size != 4 * count || body.length != length + size) throw new IllegalArgumentException("another size");
        ByteBuffer bytes = ByteBuffer.wrap(body, length, size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) sum += bytes.getFloat();
        return sum;
    }

    private void answer(HttpExchange exchange, int code, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, chunked ? 0 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
