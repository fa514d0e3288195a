package dev.fulcrum.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fulcrum serve RESULT_OR_MODEL...`: answers requests until it is told to end.
@Command(name = "serve", description = "Answer requests under a promise: Open Inference Protocol over REST and gRPC, on one port.",
        footer = {"", "Each answer carries a receipt; the ledger shows inference beside training (fulcrum ledger).",
            "Ends with SIGTERM or Ctrl-C, after it has answered what it took. docs/serve.md has every route, key and status code."})
final class ServeVerb extends Verb {
    @Parameters(arity = "0..*", paramLabel = "RESULT_OR_MODEL", description = "Results' folders, ONNX files, or folders of models.")
    List<String> models = List.of();

    @Option(names = "--config", paramLabel = "FILE", description = "serve.yaml; what is typed here goes before it.")
    Path config;

    @Option(names = "--port", paramLabel = "PORT", description = "8080 by default; 0 for any free one.")
    String port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "127.0.0.1 by default: others can reach it only if you say so.")
    String host;

    @Option(names = "--latency", paramLabel = "TIME", description = "The promise from arrival to answer; by default the plan's, else 100 ms.")
    String latency;

    @Option(names = "--objective", paramLabel = "WHAT", description = "latency (by default) or money: what counts inside the promise.")
    String objective;

    @Option(names = "--workers", paramLabel = "N", description = "Threads that run models; one a core by default.")
    String workers;

    @Option(names = "--ledger", paramLabel = "FILE",
            description = "Where models without a result's folder are booked; results/serving/ledger.db by default.")
    String ledger;

    @Option(names = "--isolate", description = "Run each model in a process of its own: one that crashes or hangs comes back, and the others go on.")
    boolean isolate;

    @Option(names = "--new-key", paramLabel = "NAME", description = "Make an API key and the lines for serve.yaml, then end.")
    String newKey;

    ServeVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        if (newKey != null) return ServeFlows.newKey(newKey);
        return ServeFlows.serve(Optional.ofNullable(config), models, replaced(), door, json);
    }

    private Map<String, String> replaced() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("port", port);
        values.put("host", host);
        values.put("latency", latency);
        values.put("objective", objective);
        values.put("workers", workers);
        values.put("ledger", ledger);
        values.put("isolate.on", isolate ? "true" : null);
        values.put("models", models.isEmpty() ? null : String.join(",", models));
        values.values().removeIf(java.util.Objects::isNull);
        return values;
    }
}
