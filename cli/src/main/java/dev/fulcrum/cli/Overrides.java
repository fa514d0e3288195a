package dev.fulcrum.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// Values of the brief that are given on the command line instead; text, as in the brief itself.
final class Overrides {
    @Option(names = "--demand", paramLabel = "REQUESTS", description = "Requests a month, for example 1e9 or 12/s.")
    String demand;

    @Option(names = "--errors", paramLabel = "MONEY", description = "Money that one wrong answer costs, for example 0.001.")
    String errors;

    @Option(names = "--quality", paramLabel = "MINIMUM", description = "The least quality that will do, for example 0.92.")
    String quality;

    @Option(names = "--latency", paramLabel = "MILLIS", description = "The longest p99 latency in ms at batch 1, for example 5.")
    String latency;

    /// Every other key of the brief, dotted.
    private final Map<String, String> others = new LinkedHashMap<>();

    /// Gives each verb that takes overrides an option for each key of the brief: `--machine.price 0.1`. They are left out of the help,
    /// which docs/brief.md is.
    static void addKeys(CommandLine line) {
        for (CommandLine verb : line.getSubcommands().values()) {
            CommandSpec mixin = verb.getCommandSpec().mixins().get("overrides");
            if (mixin != null && mixin.userObject() instanceof Overrides overrides) overrides.addKeys(verb.getCommandSpec());
        }
    }

    /// Whether a verb takes the brief's keys as options.
    static boolean takenBy(CommandLine verb) {
        return verb.getCommandSpec().mixins().containsKey("overrides");
    }

    private void addKeys(CommandSpec verb) {
        for (String key : BriefFlows.keys()) {
            if (verb.optionsMap().containsKey("--" + key)) continue;
            verb.addOption(OptionSpec.builder("--" + key).paramLabel("VALUE").arity("1").type(String.class).hidden(true)
                    .setter(new ISetter() {
                        @Override
                        @SuppressWarnings("unchecked")
                        public <T> T set(T value) {
                            return (T) (value == null ? others.remove(key) : others.put(key, (String) value));
                        }
                    }).build());
        }
    }

    /// By the brief's key, in the order of the options; for `Brief.with`.
    Map<String, String> byKey() {
        Map<String, String> given = new LinkedHashMap<>();
        given.putAll(others);
        put(given, "demand", demand);
        put(given, "errors", errors);
        put(given, "quality", quality);
        put(given, "latency", latency);
        given.putAll(others);
        return given;
    }

    private static void put(Map<String, String> given, String key, String value) {
        if (value != null) given.put(key, value);
    }
}
