package dev.fulcrum.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// Values of the brief that are given on the command line instead; text, as in the brief itself.
final class Overrides {
    @Option(names = "--demand", paramLabel = "REQUESTS", description = "Requests a month, for example 1e9 or 2M.")
    String demand;

    @Option(names = "--errors", paramLabel = "MONEY", description = "Money that one wrong answer costs, for example 0.001.")
    String errors;

    @Option(names = "--quality", paramLabel = "MINIMUM", description = "The least quality that will do, for example 0.92.")
    String quality;

    @Option(names = "--latency", paramLabel = "MILLIS", description = "The longest p99 latency in ms at batch 1, for example 5.")
    String latency;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any other value of the brief, for example retraining.every=30 days.")
    Map<String, String> others = Map.of();

    /// By the brief's key, in the order of the options; for `Brief.with`.
    Map<String, String> byKey() {
        Map<String, String> given = new LinkedHashMap<>();
        given.putAll(others);
        put(given, "demand", demand);
        put(given, "errors", errors);
        put(given, "quality", quality);
        put(given, "latency", latency);
        return given;
    }

    private static void put(Map<String, String> given, String key, String value) {
        if (value != null) given.put(key, value);
    }
}
