package dev.fulcrum.brief;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A value as somebody wrote it, with the place where: what a brief is before it means anything.
sealed interface Written {
    Place place();

    /// What kind of value this is, for the "got" of a fault.
    String shown();

    record Scalar(String text, Place place) implements Written {
        @Override
        public String shown() {
            return text.isEmpty() ? "nothing" : text;
        }
    }

    record Sequence(List<Written> items, Place place) implements Written {
        @Override
        public String shown() {
            return "a list of " + items.size();
        }
    }

    record Mapping(Map<String, Written> entries, Place place) implements Written {
        @Override
        public String shown() {
            return "a section with " + String.join(", ", entries.keySet());
        }
    }

    /// The mapping at the top of a brief; duplicate keys are added to the faults.
    /// @throws FaultException when the text is no YAML mapping, with the line
    static Mapping read(String file, String text, List<Fault> faults) {
        return read(file, text, "read brief", "task: image-classification", faults);
    }

    /// The mapping at the top of a YAML text.
    ///
    /// @param operation for faults
    /// @param start     a line with which such a text may start
    static Mapping read(String file, String text, String operation, String start, List<Fault> faults) {
        Optional<Node> node = compose(file, text, operation);
        if (node.isPresent() && of(node.get(), file, "", faults) instanceof Mapping mapping) return mapping;
        throw Fault.of(operation, "must be a mapping of keys to values", node.isEmpty() ? "an empty file" : "something else",
                "start with `" + start + "`").at(new Place(file, 1, "")).raise();
    }

    /// A value given on the command line: a list or a section where it is written as one (`[1, 2]`, `{peak: 3}`), else plain text.
    static Written value(String flag, String key, String text) {
        Scalar plain = new Scalar(text.strip(), new Place(flag, 0, key));
        if (!plain.text.startsWith("[") && !plain.text.startsWith("{")) return plain;
        try {
            Optional<Node> node = compose(flag, plain.text, "read brief");
            return node.map(n -> at(of(n, flag, key, new ArrayList<>()), plain.place)).orElse(plain);
        } catch (FaultException e) {
            return plain;
        }
    }

    private static Optional<Node> compose(String file, String text, String operation) {
        try {
            return new Compose(LoadSettings.builder().setLabel(file).setMaxAliasesForCollections(10).build()).composeString(text);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw unreadable(operation, file, line, e.getProblem(), e);
        } catch (YamlEngineException e) {
            throw unreadable(operation, file, 0, e.getMessage(), e);
        }
    }

    private static FaultException unreadable(String operation, String file, int line, String problem, Exception e) {
        return Fault.of(operation, "must be YAML", String.valueOf(problem), "look at the indentation and quotes near this line")
                .at(new Place(file, line, "")).raise(e);
    }

    private static Written of(Node node, String file, String key, List<Fault> faults) {
        Place place = new Place(file, node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0), key);
        return switch (node) {
            case ScalarNode scalar -> new Scalar(scalar.getValue().strip(), place);
            case SequenceNode sequence -> new Sequence(items(sequence, file, key, faults), place);
            case MappingNode mapping -> new Mapping(entries(mapping, file, key, faults), place);
            default -> new Scalar("", place);
        };
    }

    private static List<Written> items(SequenceNode sequence, String file, String key, List<Fault> faults) {
        List<Written> items = new ArrayList<>();
        for (Node item : sequence.getValue()) items.add(of(item, file, key + "[" + items.size() + "]", faults));
        return items;
    }

    private static Map<String, Written> entries(MappingNode mapping, String file, String key, List<Fault> faults) {
        Map<String, Written> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : tuple.getKeyNode().getNodeType().toString();
            String path = key.isEmpty() ? name : key + "." + name;
            Written value = of(tuple.getValueNode(), file, path, faults);
            Place place = new Place(file, tuple.getKeyNode().getStartMark().map(mark -> mark.getLine() + 1).orElse(0), path);
            if (entries.put(name, at(value, place)) != null) faults.add(twice(place));
        }
        return entries;
    }

    /// The line of a value is the line of its key: that is where people look.
    private static Written at(Written value, Place place) {
        return switch (value) {
            case Scalar scalar -> new Scalar(scalar.text, place);
            case Sequence sequence -> new Sequence(sequence.items, place);
            case Mapping mapping -> new Mapping(mapping.entries, place);
        };
    }

    private static Fault twice(Place place) {
        return Fault.of("read brief", "must be given once", "it a second time", "keep one of the two lines").at(place);
    }
}
