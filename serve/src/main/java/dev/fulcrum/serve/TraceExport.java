package dev.fulcrum.serve;

import dev.fulcrum.unit.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// Sends spans of requests to an OpenTelemetry collector: OTLP 1.x over HTTP in JSON, `POST ENDPOINT/v1/traces`.
///
/// A request is one span with three inside it: queue, compute (its batch on a worker) and write (its answer). Spans wait in a bounded queue
/// for a thread of their own; when the collector is slower than the requests, spans are dropped and counted, and no request waits.
public final class TraceExport implements AutoCloseable {
    private static final int MOST_WAITING = 8192;
    private static final int BATCH = 512;
    private static final int SERVER = 2;
    private static final int INTERNAL = 1;
    private static final int ERROR = 2;

    private final Settings settings;
    private final long epochMinusNanos;
    private final BlockingQueue<Map<String, Object>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder dropped = new LongAdder();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final Thread sender;
    private volatile boolean closed;

    /// @param endpoint of the collector, for example http://127.0.0.1:4318
    /// @param service  the name under which it is known there
    /// @param sample   share of the requests without a trace of their own that begin one, 0 to 1
    public record Settings(URI endpoint, String service, double sample) {}

    /// @param nanos the server's clock, now
    public TraceExport(Settings settings, Clock clock, long nanos) {
        this.settings = settings;
        Instant now = clock.instant();
        this.epochMinusNanos = now.getEpochSecond() * 1_000_000_000 + now.getNano() - nanos;
        this.sender = Thread.ofPlatform().daemon().name("serve-traces").start(this::send);
    }

    /// What a request's header asks for; null for one that is not kept.
    TraceContext context(String header) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Optional<TraceContext> given = TraceContext.parse(header);
        if (given.isPresent()) return given.get().sampled() ? given.get() : null;
        return random.nextDouble() < settings.sample() ? TraceContext.begin(random, true) : null;
    }

    /// @param start of its batch
    /// @param end   of its batch
    /// @param done  when its answer was written
    void answered(InferenceRequest r, Receipt receipt, long start, long end, long done) {
        Map<String, Object> about = new LinkedHashMap<>();
        about.put("fulcrum.model", r.model.name());
        about.put("fulcrum.version", receipt.version());
        about.put("fulcrum.rows", r.rows());
        about.put("fulcrum.batch", receipt.batch());
        about.put("fulcrum.money", receipt.money());
        about.put("fulcrum.energy_joules", receipt.joules());
        String own = TraceContext.id(ThreadLocalRandom.current());
        add(span(r.trace, own, r.trace.parentId(), "infer " + r.model.name(), SERVER, r.arrivalNanos(), done, about));
        add(inside(r, own, "queue", r.arrivalNanos(), start));
        add(inside(r, own, "compute", start, end));
        add(inside(r, own, "write", end, done));
    }

    void refused(InferenceRequest r, Refusal refusal, long done) {
        Map<String, Object> span = span(r.trace, TraceContext.id(ThreadLocalRandom.current()), r.trace.parentId(), "infer " + r.model.name(), SERVER,
                r.arrivalNanos(), done, Map.of("fulcrum.model", r.model.name(), "error.type", refusal.kind().name().toLowerCase(java.util.Locale.ROOT)));
        span.put("status", Map.of("code", ERROR, "message", refusal.message()));
        add(span);
    }

    private Map<String, Object> inside(InferenceRequest r, String parent, String name, long from, long to) {
        return span(r.trace, TraceContext.id(ThreadLocalRandom.current()), parent, name, INTERNAL, from, to, Map.of());
    }

    private Map<String, Object> span(TraceContext trace, String id, String parent, String name, int kind, long from, long to, Map<String, Object> about) {
        Map<String, Object> span = new LinkedHashMap<>();
        span.put("traceId", trace.traceId());
        span.put("spanId", id);
        if (!parent.isEmpty()) span.put("parentSpanId", parent);
        span.put("name", name);
        span.put("kind", kind);
        span.put("startTimeUnixNano", Long.toString(epochMinusNanos + from));
        span.put("endTimeUnixNano", Long.toString(epochMinusNanos + Math.max(from, to)));
        span.put("attributes", attributes(about));
        return span;
    }

    private static List<Map<String, Object>> attributes(Map<String, ?> about) {
        List<Map<String, Object>> all = new ArrayList<>();
        about.forEach((key, value) -> all.add(Map.of("key", key, "value", switch (value) {
            case Integer i -> Map.of("intValue", i.toString());
            case Double d -> Map.of("doubleValue", d);
            default -> Map.of("stringValue", value.toString());
        })));
        return all;
    }

    private void add(Map<String, Object> span) {
        if (!waiting.offer(span)) dropped.increment();
    }

    /// Spans that did not reach the collector.
    public long dropped() {
        return dropped.sum();
    }

    private void send() {
        try {
            while (!closed || !waiting.isEmpty()) {
                Map<String, Object> first = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) continue;
                List<Map<String, Object>> batch = new ArrayList<>(List.of(first));
                waiting.drainTo(batch, BATCH - 1);
                post(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(List<Map<String, Object>> spans) throws InterruptedException {
        Map<String, Object> scope = Map.of("scope", Map.of("name", "dev.fulcrum.serve"), "spans", spans);
        Map<String, Object> resource = Map.of("attributes", attributes(Map.of("service.name", settings.service())));
        String body = Json.write(Map.of("resourceSpans", List.of(Map.of("resource", resource, "scopeSpans", List.of(scope)))));
        HttpRequest request = HttpRequest.newBuilder(URI.create(settings.endpoint().toString().replaceFirst("/$", "") + "/v1/traces"))
                .header("Content-Type", "application/json").timeout(Duration.ofSeconds(5)).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        try {
            if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 != 2) dropped.add(spans.size());
        } catch (java.io.IOException e) {
            // A collector that is away costs its spans, and no request.
            dropped.add(spans.size());
        }
    }

    /// Sends what waits, for at most 5 s.
    @Override
    public void close() {
        closed = true;
        try {
            sender.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
