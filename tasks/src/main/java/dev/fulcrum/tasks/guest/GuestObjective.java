package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.graph.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a guest is trained towards, as an ONNX graph tied to the values of the model by their names.
///
/// Batches feed `target` (labels) and `teacher` (a teacher's answers). By head, with T the temperature and a the teacher's share:
///
/// - classes: `(1 - a) · CE(target) + a T² · CE(teacher at T)`, taken on the scores before the softmax where the graph has them
///   (Hinton, Vinyals and Dean 2015);
/// - vectors: mean of `1 - cos(student, teacher)` plus the squared distance over the teacher's own length squared;
/// - maps: mean squared distance;
/// - tokens: the same as classes at every position that is no padding, labels being the next tokens.
final class GuestObjective {
    /// Free input: for classes a distribution [N,C], for tokens the next ids [N,S], -100 where there is none.
    static final String TARGET = "target";
    /// Free input: a teacher's answers; probabilities at the temperature [N,C] or [N,S,V], vectors [N,D], maps [N,C·H·W].
    static final String TEACHER = "teacher";
    /// Free input for tokens: what each position counts [N,S], in all 1.
    static final String WEIGHT = "weight";
    static final long NO_TOKEN = -100;

    private final GuestModel model;
    private final GraphBuilder g = new GraphBuilder("guest objective");
    private final double share;
    private final double temperature;

    private GuestObjective(GuestModel model, double share, double temperature) {
        this.model = model;
        this.share = share;
        this.temperature = temperature;
    }

    /// @param share       of the teacher, 0 without one, 1 without labels
    /// @param temperature at least 1
    static Graph of(GuestModel model, double share, double temperature) {
        return new GuestObjective(model, share, temperature).graph();
    }

    private Graph graph() {
        String loss = switch (model.spec().head()) {
            case LOGITS, PROBABILITIES, LOG_PROBABILITIES -> classes();
            case EMBEDDING -> vectors();
            case MAP -> maps();
            case TOKENS -> tokens();
        };
        g.name("loss", loss);
        return unshaped(g.output("loss", ElementType.FLOAT).build());
    }

    /// The model decides the shapes of what it is tied to.
    private static Graph unshaped(Graph o) {
        List<Value> inputs = o.inputs().stream().map(v -> new Value(v.name(), v.type().map(t -> new TensorType(t.element(), Optional.empty())),
                new byte[0])).toList();
        return new Graph(o.name(), o.nodes(), o.initializers(), inputs, o.outputs(), List.of(), o.opsets(), o.irVersion(), Map.of(), new byte[0]);
    }

    private String input(String name) {
        return g.input(name, ElementType.FLOAT);
    }

    private String classes() {
        String scores = g.node("Flatten", scores());
        String hard = share < 1 ? entropy(scores, input(TARGET)) : "";
        String soft = share > 0 ? entropy(cooled(scores), input(TEACHER)) : "";
        return mixed(hard, soft);
    }

    /// The scores before a softmax; else logarithms, which a softmax leaves as they are.
    private String scores() {
        String output = model.spec().output();
        Optional<Node> softmax = Optional.ofNullable(model.graph().producers().get(output)).filter(n -> n.is("Softmax"));
        if (softmax.isPresent()) return input(softmax.get().inputs().getFirst());
        String value = input(output);
        return model.spec().head() == Head.PROBABILITIES ? g.node("Log", g.node("Max", value, g.constant(1e-7f))) : value;
    }

    private String cooled(String scores) {
        return temperature == 1 ? scores : g.node("Mul", scores, g.constant((float) (1 / temperature)));
    }

    /// Mean over examples of -sum target log softmax(scores).
    private String entropy(String scores, String target) {
        String weighted = g.node("Mul", target, g.node("LogSoftmax", n -> n.with("axis", -1L), scores));
        return g.node("Neg", all("ReduceMean", g.node("ReduceSum", n -> n.with("keepdims", 0L), weighted, g.constant(-1L))));
    }

    private String all(String reduction, String value) {
        return g.node(reduction, n -> n.with("keepdims", 0L), value);
    }

    /// (1 - a) hard + a T² soft; one of them may be missing.
    private String mixed(String hard, String soft) {
        double weight = share * temperature * temperature;
        if (soft.isEmpty()) return hard;
        String teacher = g.node("Mul", soft, g.constant((float) weight));
        return hard.isEmpty() ? teacher : g.node("Add", teacher, g.node("Mul", hard, g.constant((float) (1 - share))));
    }

    private String vectors() {
        String student = g.node("Flatten", pooled(input(model.spec().output())));
        String teacher = input(TEACHER);
        String dot = last("ReduceSum", g.node("Mul", student, teacher));
        String own = last("ReduceSumSquare", student);
        String theirs = last("ReduceSumSquare", teacher);
        String cosine = g.node("Div", dot, g.node("Sqrt", g.node("Add", g.node("Mul", own, theirs), g.constant(1e-12f))));
        String away = last("ReduceSumSquare", g.node("Sub", student, teacher));
        String distance = g.node("Div", away, g.node("Add", theirs, g.constant(1e-12f)));
        return all("ReduceMean", g.node("Add", g.node("Sub", g.constant(1f), cosine), distance));
    }

    private String last(String op, String value) {
        if (op.equals("ReduceSum")) return g.node(op, n -> n.with("keepdims", 0L), value, g.constant(-1L));
        return g.node(op, n -> n.with("keepdims", 0L).with("axes", new long[] {-1}), value);
    }

    /// One vector out of one a token, weighed by the mask where the model has one.
    private String pooled(String value) {
        return switch (model.spec().pooling()) {
            case NONE -> value;
            case FIRST -> g.node("Gather", n -> n.with("axis", 1L), value, g.constant(Tensor.scalar(0L)));
            case MEAN -> mask().map(m -> masked(value, m)).orElseGet(() -> g.node("ReduceMean",
                    n -> n.with("axes", new long[] {1}).with("keepdims", 0L), value));
        };
    }

    private Optional<String> mask() {
        return model.graph().inputs().stream().map(Value::name).filter(n -> n.toLowerCase(Locale.ROOT).contains("mask")).findFirst()
                .map(n -> g.input(n, ElementType.INT64));
    }

    private String masked(String value, String mask) {
        String each = g.node("Unsqueeze", g.node("Cast", n -> n.with("to", (long) ElementType.FLOAT.code()), mask), g.constant(-1L));
        String sum = g.node("ReduceSum", n -> n.with("keepdims", 0L), g.node("Mul", value, each), g.constant(1L));
        return g.node("Div", sum, g.node("ReduceSum", n -> n.with("keepdims", 0L), each, g.constant(1L)));
    }

    private String maps() {
        String student = g.node("Flatten", input(model.spec().output()));
        String away = g.node("Sub", student, input(TEACHER));
        return all("ReduceMean", g.node("Mul", away, away));
    }

    private String tokens() {
        String scores = scores();
        String hard = share < 1 ? next(scores) : "";
        String soft = share > 0 ? positions(cooled(scores)) : "";
        return mixed(hard, soft);
    }

    private String next(String scores) {
        String target = g.input(TARGET, ElementType.INT64);
        String classesFirst = g.node("Transpose", n -> n.with("perm", 0, 2, 1), scores);
        return g.node("SoftmaxCrossEntropyLoss", n -> n.with("ignore_index", NO_TOKEN), classesFirst, target);
    }

    private String positions(String scores) {
        String weighted = g.node("Mul", input(TEACHER), g.node("LogSoftmax", n -> n.with("axis", -1L), scores));
        String each = g.node("ReduceSum", n -> n.with("keepdims", 0L), weighted, g.constant(-1L));
        return g.node("Neg", all("ReduceSum", g.node("Mul", input(WEIGHT), each)));
    }
}
