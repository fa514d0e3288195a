package dev.fulcrum.balance;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Images;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.measure.DecisionRule;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers for image files with a model that balance wrote: its labels and its input size stand in the model itself.
public final class Predict {
    /// The metadata that holds the decision rule as JSON, where errors are not all alike.
    static final String DECISION = "fulcrum.decision";

    private Predict() {}

    /// One file's answer.
    ///
    /// @param label       the most probable class, or the one of least expected money where the model carries a decision rule
    /// @param probability of the label, in [0, 1], as the model says
    /// @param toPerson    whether the rule hands this file to a person instead
    public record Answer(String file, String label, double probability, Map<String, Double> probabilities, boolean toPerson) {
        public String words() {
            return "%s  %s  %.3f".formatted(file, toPerson ? "to a person (" + label + ")" : label, probability);
        }
    }

    /// @throws dev.fulcrum.unit.FaultException for a model of another kind, or naming the file that is no readable image
    public static List<Answer> of(Path model, List<Path> files) {
        Graph graph = OnnxFile.read(model);
        List<String> labels = labels(model, graph);
        CanonicalSize size = size(model, graph);
        List<byte[]> images = files.stream().map(f -> Images.read(f, size)).toList();
        Optional<DecisionRule> rule = Optional.ofNullable(graph.metadata().get(DECISION)).map(text -> Json.read(text, DecisionRule.class));
        List<Answer> answers = new ArrayList<>();
        try (Session session = Engine.named("onnxruntime").open(model, SessionOptions.ONE_THREAD)) {
            for (int i = 0; i < files.size(); i++) {
                Tensor image = Tensor.ofBytes(ElementType.UINT8, images.get(i), 1, size.height(), size.width(), size.channels());
                answers.add(answer(files.get(i), labels, rule, session.run(Map.of("image", image)).get("probabilities").toFloatArray()));
            }
        }
        return answers;
    }

    private static Answer answer(Path file, List<String> labels, Optional<DecisionRule> rule, float[] p) {
        int best = 0;
        Map<String, Double> all = new java.util.LinkedHashMap<>();
        for (int c = 0; c < p.length; c++) {
            if (p[c] > p[best]) best = c;
            all.put(labels.get(c), (double) p[c]);
        }
        DecisionRule.Decision plain = new DecisionRule.Decision(best, false);
        DecisionRule.Decision decision = rule.map(r -> r.decide(p)).orElse(plain);
        return new Answer(file.toString(), labels.get(decision.cheapest()), p[decision.cheapest()], all, decision.toPerson());
    }

    private static List<String> labels(Path model, Graph graph) {
        String text = graph.metadata().get("labels");
        if (text == null) throw foreign(model, "no labels in its metadata");
        return List.of(Json.read(text, String[].class));
    }

    private static CanonicalSize size(Path model, Graph graph) {
        if (graph.inputs().size() == 1 && graph.inputs().getFirst().name().equals("image")
                && graph.inputs().getFirst().type().flatMap(TensorType::shape).orElse(List.of()) instanceof List<Dim> shape
                && shape.size() == 4 && shape.get(1) instanceof Dim.Size(long h) && shape.get(2) instanceof Dim.Size(long w)
                && shape.get(3) instanceof Dim.Size(long c)) {
            return new CanonicalSize((int) h, (int) w, (int) c);
        }
        throw foreign(model, "inputs " + graph.inputs().stream().map(v -> v.name()).toList());
    }

    /// The input of such a model, as the weighing wants it.
    public static WeighRequest.Input input(Path model) {
        CanonicalSize s = size(model, OnnxFile.read(model));
        return new WeighRequest.Input("image", ElementType.UINT8, List.of((long) s.height(), (long) s.width(), (long) s.channels()));
    }

    private static RuntimeException foreign(Path model, String got) {
        return Fault.of("predict", "must be an image model that balance wrote (input `image` [N,H,W,C], labels inside)", got,
                "give the model.onnx of a result").at(Place.file(model.toString())).raise();
    }
}
