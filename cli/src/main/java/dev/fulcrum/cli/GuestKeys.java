package dev.fulcrum.cli;

import dev.fulcrum.tasks.guest.GuestYaml;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/// Keys of guest.yaml that are given on the command line instead; text, as in the file itself.
@Command
final class GuestKeys {
    private static final Set<String> LISTS = Set.of("size", "mean", "std", "labels");
    private static final Map<String, String> TOLD = Map.of(
            "head", "What the output means: logits, probabilities, log-probabilities, embedding, map, tokens.",
            "scale", "An image becomes (scale x - mean) / std, x from 0 to 255; --mean and --std take one number, or one a channel.",
            "dims", "Sizes of what the model leaves open, for example sequence=128,height=48.",
            "tokenizer", "The tokenizer's file, for texts.");

    private final Map<String, String> given = new LinkedHashMap<>();

    /// Gives each verb that takes guests an option a key, the less usual ones left out of the help.
    static void addKeys(CommandLine line) {
        for (CommandLine verb : line.getSubcommands().values()) {
            CommandSpec mixin = verb.getCommandSpec().mixins().get("guest");
            if (mixin != null && mixin.userObject() instanceof GuestKeys keys) keys.addKeys(verb.getCommandSpec());
        }
    }

    private void addKeys(CommandSpec verb) {
        for (String key : GuestYaml.KEYS) {
            if (verb.optionsMap().containsKey("--" + key)) continue;
            verb.addOption(OptionSpec.builder("--" + key).paramLabel("VALUE").arity("1").type(String.class)
                    .description(TOLD.getOrDefault(key, "See guest.yaml.")).hidden(!TOLD.containsKey(key)).setter(new ISetter() {
                        @Override
                        @SuppressWarnings("unchecked")
                        public <T> T set(T value) {
                            return (T) (value == null ? given.remove(key) : given.put(key, written(key, (String) value)));
                        }
                    }).build());
        }
    }

    /// As YAML would have it: lists in brackets, sizes by name in braces.
    private static String written(String key, String text) {
        if (key.equals("dims") && !text.startsWith("{")) {
            return Arrays.stream(text.split(",")).map(d -> d.strip().replaceFirst("\\s*=\\s*", ": ")).collect(Collectors.joining(", ", "{", "}"));
        }
        return LISTS.contains(key) && !text.startsWith("[") ? "[" + text + "]" : text;
    }

    /// By key, in the order given.
    Map<String, String> byKey() {
        return Map.copyOf(given);
    }

    List<String> names() {
        return List.copyOf(given.keySet());
    }
}
