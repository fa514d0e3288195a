package dev.fulcrum.serve;

import dev.fulcrum.brief.Dimension;
import dev.fulcrum.brief.Range;
import dev.fulcrum.brief.Section;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// serve.yaml: how a server listens and what it promises. Every key has a default, and the command line replaces it.
///
/// @param models    results' folders, ONNX files, or folders of models
/// @param slo       seconds from arrival to answer, where no plan says; [#USUAL_SLO] without one
/// @param workers   threads that run models; 0 for one a core
/// @param ledger    where models without a result's folder are booked
/// @param isolated  whether models run in processes of their own
/// @param traces    where spans of requests go, if anywhere
/// @param notice    seconds for which a server that was told to end still takes requests, so that load balancers see it
public record ServeSettings(List<String> models, Listening listening, Optional<Double> slo, Objective objective, int workers, int mostQueued,
        int mostRows, Optional<Path> ledger, double notice, Isolated isolated,
        Optional<TraceExport.Settings> traces) {
    public static final double USUAL_SLO = 0.1;

    /// Whether models run in processes of their own, and what such a process may take.
    ///
    /// @param memoryBytes     resident, native memory included
    /// @param patienceSeconds for one run
    public record Isolated(boolean on, long memoryBytes, double patienceSeconds) {
        static Isolated read(Section s) {
            Isolated isolated = new Isolated(s.flag("on").orElse(false),
                    s.number("memory", Dimension.BYTES, Range.between(64L << 20, 1L << 50)).map(Double::longValue).orElse(4L << 30),
                    s.number("patience", Dimension.SECONDS, Range.between(0.05, 3600)).orElse(10.0));
            s.close();
            return isolated;
        }
    }

    /// @param file     for faults
    /// @param text     YAML, empty where there is no file
    /// @param replaced values by key, from the command line
    /// @throws FaultException with every fault at once
    public static ServeSettings read(String file, String text, Map<String, String> replaced, LongSupplier nanos) {
        Section keys = Section.of("read serve.yaml", file, text, "port: 8080", replaced);
        List<String> models = keys.words("models", "[results/fashion]");
        Listening listening = listening(keys, file, nanos);
        Optional<Double> slo = keys.number("latency", Dimension.MILLIS, Range.POSITIVE).map(ms -> ms / 1000);
        Objective objective = keys.word("objective", "latency", "money").map(w -> Objective.valueOf(w.toUpperCase(Locale.ROOT)))
                .orElse(Objective.LATENCY);
        ServeSettings settings = new ServeSettings(models, listening, slo, objective, keys.whole("workers", 0, 1024).orElse(0),
                keys.whole("queue", 1, 1_000_000).orElse(ServerOptions.USUAL_QUEUE), keys.whole("batch", 1, 4096).orElse(ServerOptions.USUAL_ROWS),
                keys.text("ledger").map(Path::of), keys.number("notice", Dimension.SECONDS, Range.between(0, 3600)).orElse(0.0), Isolated.read(keys.section("isolate")), traces(keys.section("traces")));
        FaultException.raiseAll(keys.close().faults());
        settings.listening.refuseOpenDoor(file);
        return settings;
    }

    private static Optional<TraceExport.Settings> traces(Section s) {
        Optional<String> endpoint = s.text("endpoint");
        String service = s.text("service").orElse("fulcrum");
        double sample = s.number("sample", Dimension.RATIO, Range.between(0, 1)).orElse(1.0);
        if (endpoint.filter(e -> !e.matches("https?://[^\\s/]+(/\\S*)?")).isPresent()) {
            s.fault("endpoint", "must be the address of a collector", endpoint.get(), "write http://127.0.0.1:4318");
            endpoint = Optional.empty();
        }
        s.close();
        return endpoint.map(e -> new TraceExport.Settings(java.net.URI.create(e), service, sample));
    }

    private static Listening listening(Section keys, String file, LongSupplier nanos) {
        Section tls = keys.section("tls");
        Optional<String> certificate = tls.text("certificate");
        Optional<String> key = tls.text("key");
        if (certificate.isPresent() != key.isPresent()) tls.missing(certificate.isPresent() ? "key" : "certificate", "server.pem");
        tls.close();
        return new Listening(keys.text("host").orElse("127.0.0.1"), keys.whole("port", 0, 65_535).orElse(8080),
                certificate.flatMap(c -> key.map(k -> new Listening.Tls(beside(file, c), beside(file, k)))),
                new Access(apiKeys(keys.section("keys")), nanos), limits(keys.section("limits")), keys.flag("open").orElse(false),
                keys.number("drain", Dimension.SECONDS, Range.between(0, 3600)).orElse(30.0));
    }

    private static Path beside(String file, String path) {
        return Path.of(file).toAbsolutePath().resolveSibling(path);
    }

    private static List<ApiKey> apiKeys(Section all) {
        List<ApiKey> keys = new ArrayList<>();
        for (String name : all.names()) apiKey(all, all.section(name), name).ifPresent(keys::add);
        return keys;
    }

    private static Optional<ApiKey> apiKey(Section all, Section one, String name) {
        Optional<String> hash = one.requiredText("hash", "pbkdf2-sha256$...");
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String word : one.has("scopes") ? one.words("scopes", "[infer, admin]") : List.of("infer")) {
            switch (word) {
                case "infer" -> scopes.add(Scope.INFER);
                case "admin" -> scopes.add(Scope.ADMIN);
                default -> one.fault("scopes", "must be infer, admin or both", word, "write [infer, admin]");
            }
        }
        double perSecond = one.number("perSecond", Dimension.COUNT, Range.POSITIVE).orElse(Double.POSITIVE_INFINITY);
        one.close();
        try {
            return hash.map(h -> new ApiKey(name, h, scopes, perSecond));
        } catch (FaultException e) {
            e.faults().forEach(f -> one.fault("hash", f.expected(), f.got(), f.mend()));
            return Optional.empty();
        }
    }

    private static Listening.Limits limits(Section s) {
        Listening.Limits usual = Listening.Limits.USUAL;
        Listening.Limits limits = new Listening.Limits(
                s.number("body", Dimension.BYTES, Range.between(1024, 1L << 30)).map(Double::longValue).orElse(usual.bodyBytes()),
                s.number("pixels", Dimension.COUNT, Range.between(1, 1e9)).map(Double::longValue).orElse(usual.pixels()),
                s.whole("depth", 8, 1000).orElse(usual.jsonDepth()), s.whole("connections", 1, 1_000_000).orElse(usual.connections()),
                s.number("idle", Dimension.SECONDS, Range.between(0.1, 86_400)).orElse(usual.idleSeconds()),
                s.number("head", Dimension.SECONDS, Range.between(0.1, 86_400)).orElse(usual.headSeconds()),
                s.number("request", Dimension.SECONDS, Range.between(0.1, 86_400)).orElse(usual.requestSeconds()),
                s.number("rate", Dimension.BYTES, Range.between(1, 1L << 30)).orElse(usual.bodyRate()));
        s.close();
        return limits;
    }
}
