package dev.fulcrum.tasks.image;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDecoder;
import dev.fulcrum.data.Resize;
import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.graph.TensorType;
import dev.fulcrum.measure.DecisionRule;
import dev.fulcrum.unit.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a classifier says of itself: the size of its images, its labels, and how it decides where errors are not all alike.
///
/// @param size   of the one input, `image` [N,H,W,C] of unsigned bytes
/// @param labels in the order of the output `probabilities` [N,classes]
/// @param rule   the decision rule inside the model, where there is one
public record ImageModel(CanonicalSize size, List<String> labels, Optional<DecisionRule> rule) implements PictureModel {
    public static final String INPUT = "image";
    public static final String OUTPUT = "probabilities";
    private static final String LABELS = "labels";
    /// The metadata that holds the decision rule as JSON, where errors are not all alike.
    public static final String DECISION = "fulcrum.decision";

    /// Nothing for a model of another kind.
    public static Optional<ImageModel> of(Graph graph) {
        String labels = graph.metadata().get(LABELS);
        boolean answers = graph.outputs().stream().anyMatch(v -> v.name().equals(OUTPUT));
        if (labels == null || !answers) return Optional.empty();
        return size(graph).map(size -> new ImageModel(size, List.of(Json.read(labels, String[].class)),
                Optional.ofNullable(graph.metadata().get(DECISION)).map(text -> Json.read(text, DecisionRule.class))));
    }

    private static Optional<CanonicalSize> size(Graph graph) {
        if (graph.inputs().size() == 1 && graph.inputs().getFirst().name().equals(INPUT)
                && graph.inputs().getFirst().type().filter(t -> t.element() == ElementType.UINT8).flatMap(TensorType::shape)
                        .orElse(List.of()) instanceof List<Dim> shape
                && shape.size() == 4 && shape.get(1) instanceof Dim.Size(long h) && shape.get(2) instanceof Dim.Size(long w)
                && shape.get(3) instanceof Dim.Size(long c) && h <= 1024 && w <= 1024 && (c == 1 || c == 3)) {
            return Optional.of(new CanonicalSize((int) h, (int) w, (int) c));
        }
        return Optional.empty();
    }

    @Override
    public String output() {
        return OUTPUT;
    }

    /// Decoded and resized as in training.
    @Override
    public Tensor picture(byte[] content, long pixels) {
        byte[] resized = Resize.apply(new ImageDecoder(pixels).decode(content, "the body").bitmap(), size);
        return Tensor.ofBytes(ElementType.UINT8, resized, 1, size.height(), size.width(), size.channels());
    }

    @Override
    public Said say(float[] p) {
        int best = 0;
        Map<String, Double> all = new LinkedHashMap<>();
        for (int c = 0; c < p.length; c++) {
            if (p[c] > p[best]) best = c;
            all.put(labels.get(c), (double) p[c]);
        }
        DecisionRule.Decision plain = new DecisionRule.Decision(best, false);
        DecisionRule.Decision decision = rule.map(r -> r.decide(p)).orElse(plain);
        return new Said(labels.get(decision.cheapest()), p[decision.cheapest()], all, decision.toPerson());
    }
}
