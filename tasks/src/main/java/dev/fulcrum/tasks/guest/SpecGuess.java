package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What a model's file suggests about its input and output: shapes, types, names, and the operator that makes the output.
final class SpecGuess {
    private static final Set<String> PASSING = Set.of("Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten", "Cast", "Transpose", "Dropout");
    private static final int USUAL_SIDE = 224;
    private static final long USUAL_LENGTH = 32;

    private final Graph graph;
    private final Map<String, Node> producers;

    private SpecGuess(Graph graph) {
        this.graph = graph;
        this.producers = graph.producers();
    }

    static GuestSpec of(Graph graph) {
        return new SpecGuess(graph).guess();
    }

    private GuestSpec guess() {
        Value input = input();
        Value output = output();
        GuestSpec.Kind kind = kind(input);
        Head head = head(kind, output);
        GuestSpec.Pooling pooling = head == Head.EMBEDDING && rank(output) == 3 ? GuestSpec.Pooling.MEAN : GuestSpec.Pooling.NONE;
        return new GuestSpec(kind, input.name(), kind == GuestSpec.Kind.IMAGES ? Optional.of(pixels(input)) : Optional.empty(),
                Optional.empty(), GuestSpec.USUAL_LENGTH, output.name(), head, pooling, GuestSpec.USUAL_THRESHOLD, labels(), head.metric(),
                dims(kind, input), kind != GuestSpec.Kind.IMAGES);
    }

    /// The input of ids where there is a mask beside it, else the first.
    private Value input() {
        return graph.inputs().stream().filter(v -> v.name().toLowerCase(Locale.ROOT).contains("input_ids")).findFirst()
                .orElse(graph.inputs().getFirst());
    }

    /// The first output of floats that is no cache, else the first.
    private Value output() {
        return graph.outputs().stream().filter(v -> v.type().map(t -> t.element().isFloating()).orElse(false)).findFirst()
                .orElse(graph.outputs().getFirst());
    }

    private static GuestSpec.Kind kind(Value input) {
        List<Dim> shape = shape(input);
        ElementType type = input.type().map(TensorType::element).orElse(ElementType.FLOAT);
        boolean pixels = type == ElementType.FLOAT || type == ElementType.FLOAT16 || type == ElementType.UINT8;
        if (pixels && shape.size() == 4 && (channels(shape, 1) || channels(shape, 3))) return GuestSpec.Kind.IMAGES;
        boolean ids = type == ElementType.INT64 || type == ElementType.INT32;
        return ids && shape.size() == 2 ? GuestSpec.Kind.TEXTS : GuestSpec.Kind.TENSORS;
    }

    private static boolean channels(List<Dim> shape, int axis) {
        return shape.get(axis) instanceof Dim.Size(long d) && (d == 1 || d == 3);
    }

    private static Pixels pixels(Value input) {
        List<Dim> shape = shape(input);
        boolean first = channels(shape, 1);
        int at = first ? 2 : 1;
        int channels = (int) ((Dim.Size) shape.get(first ? 1 : 3)).value();
        return Pixels.plain(first ? Pixels.Layout.NCHW : Pixels.Layout.NHWC, side(shape.get(at)), side(shape.get(at + 1)), channels);
    }

    private static int side(Dim dim) {
        return dim instanceof Dim.Size(long d) && d >= 1 && d <= 1024 ? (int) d : USUAL_SIDE;
    }

    private Head head(GuestSpec.Kind kind, Value output) {
        Optional<Node> last = maker(output.name());
        String op = last.map(Node::op).orElse("");
        List<Dim> shape = shape(output);
        boolean picture = shape.size() == 4 && !(one(shape, 2) && one(shape, 3));
        if (picture) return Head.MAP;
        if (kind == GuestSpec.Kind.TEXTS && shape.size() == 3) return vocabulary(shape) ? Head.TOKENS : Head.EMBEDDING;
        if (op.equals("Softmax") || op.equals("Sigmoid")) return Head.PROBABILITIES;
        if (op.equals("LogSoftmax") || op.equals("Log") && last.flatMap(n -> maker(n.inputs().getFirst())).map(Node::op)
                .filter("Softmax"::equals).isPresent()) return Head.LOG_PROBABILITIES;
        return normalised(last) || output.name().toLowerCase(Locale.ROOT).matches(".*(embed|feature|hidden).*") ? Head.EMBEDDING : Head.LOGITS;
    }

    /// The node whose numbers an output has, behind those that only move them.
    private Optional<Node> maker(String value) {
        Node node = producers.get(value);
        for (int i = 0; node != null && PASSING.contains(node.op()) && i < 16; i++) node = producers.get(node.inputs().getFirst());
        return Optional.ofNullable(node);
    }

    /// Divided by its own length.
    private boolean normalised(Optional<Node> last) {
        if (last.isEmpty()) return false;
        if (last.get().op().equals("LpNormalization")) return true;
        return last.get().op().equals("Div") && Optional.ofNullable(producers.get(last.get().inputs().get(1))).map(Node::op)
                .filter(op -> Set.of("ReduceL2", "Clip", "Sqrt", "Max", "Expand").contains(op)).isPresent();
    }

    /// Whether the last axis is as long as a table that ids look up.
    private boolean vocabulary(List<Dim> shape) {
        if (!(shape.getLast() instanceof Dim.Size(long last))) return false;
        return graph.nodes().stream().filter(n -> n.is("Gather")).map(n -> graph.initializer(n.inputs().getFirst()))
                .flatMap(Optional::stream).filter(t -> t.rank() == 2).map(Tensor::dims).anyMatch(d -> d[0] == last && d[1] != last);
    }

    private static boolean one(List<Dim> shape, int axis) {
        return shape.get(axis) instanceof Dim.Size(long d) && d == 1;
    }

    private List<String> labels() {
        String text = graph.metadata().get("labels");
        try {
            return text == null ? List.of() : List.of(Json.read(text, String[].class));
        } catch (FaultException e) {
            return List.of();
        }
    }

    /// Sizes for the open dimensions behind the batch: usual ones, to be corrected by whoever knows better. Those of images are their size.
    private Map<String, Long> dims(GuestSpec.Kind kind, Value main) {
        Map<String, Long> dims = new TreeMap<>();
        for (Value v : graph.inputs()) {
            if (kind == GuestSpec.Kind.IMAGES && v.name().equals(main.name())) continue;
            List<Dim> shape = shape(v);
            for (int axis = 1; axis < shape.size(); axis++) key(v, axis).ifPresent(k -> dims.put(k, USUAL_LENGTH));
        }
        return dims;
    }

    /// What an open dimension is called: by its symbol, else by input and axis. Nothing for a size.
    static Optional<String> key(Value value, int axis) {
        return switch (shape(value).get(axis)) {
            case Dim.Size _ -> Optional.empty();
            case Dim.Symbol(String name) -> Optional.of(name);
            case Dim.Unknown() -> Optional.of(value.name() + "." + axis);
        };
    }

    private static int rank(Value value) {
        return shape(value).size();
    }

    static List<Dim> shape(Value value) {
        return value.type().flatMap(TensorType::shape).orElse(List.of());
    }
}
