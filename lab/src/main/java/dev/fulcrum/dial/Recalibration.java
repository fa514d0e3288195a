package dev.fulcrum.dial;

import dev.fulcrum.graph.Attribute;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A classifier of pictures corrected for data that changed, without touching a weight: pixels are brought to the mean and deviation of those it was
/// trained on, and probabilities to the mix of classes that it meets now.
///
/// p'(c | x) is proportional to p(c | x) q(c) / pi(c) where pi is the mix in training and q the present one (Saerens, Latinne and Decaestecker 2002).
///
/// @param gain   by which a pixel is multiplied
/// @param offset that is then added, on the scale 0 to 255
/// @param ratios q(c) / pi(c), one a class
public record Recalibration(double gain, double offset, List<Double> ratios) {
    private static final int ROUNDS = 200;

    public Recalibration {
        ratios = List.copyOf(ratios);
    }

    /// Brings pixels of one mean and deviation to another.
    ///
    /// @param was of the training pixels
    /// @param is  of the present ones
    public static Recalibration ofPixels(Moments was, Moments is, int classes) {
        double gain = was.deviation() / Math.max(1e-6, is.deviation());
        return new Recalibration(gain, was.mean() - gain * is.mean(), same(classes));
    }

    /// Of pixels, on the scale 0 to 255.
    public record Moments(double mean, double deviation) {}

    /// Leaves pixels alone and corrects for the mix of classes, which is found from answers alone, by expectation maximisation.
    ///
    /// @param answers probabilities of present examples, one row each
    /// @param trained the mix of classes in training, all above 0
    public static Recalibration ofMix(float[][] answers, double[] trained) {
        double[] now = trained.clone();
        for (int round = 0; round < ROUNDS; round++) now = next(answers, trained, now);
        double[] found = now;
        return new Recalibration(1, 0, java.util.stream.IntStream.range(0, trained.length).mapToObj(c -> found[c] / trained[c]).toList());
    }

    private static double[] next(float[][] answers, double[] trained, double[] now) {
        double[] sums = new double[trained.length];
        for (float[] p : answers) {
            double all = 0;
            for (int c = 0; c < p.length; c++) all += p[c] * now[c] / trained[c];
            for (int c = 0; c < p.length; c++) sums[c] += p[c] * now[c] / trained[c] / all;
        }
        return Arrays.stream(sums).map(s -> s / answers.length).toArray();
    }

    private static List<Double> same(int classes) {
        return java.util.Collections.nCopies(classes, 1.0);
    }

    /// The pixels of this one and the mix of another.
    public Recalibration and(Recalibration mix) {
        return new Recalibration(gain, offset, mix.ratios);
    }

    /// The model with both corrections inside.
    ///
    /// @param model one input of bytes and probabilities [N,classes] as its first output
    /// @throws dev.fulcrum.unit.FaultException for a model with branches, whose bodies read the input by name
    public Graph of(Graph model) {
        if (model.nodes().stream().anyMatch(n -> n.attributes().values().stream().anyMatch(a -> a instanceof Attribute.OfGraph))) {
            throw Fault.of("recalibrate", "must be a model without branches", model.name(), "recalibrate the models that it is made of").raise();
        }
        String input = model.inputs().getFirst().name();
        String output = model.outputs().getFirst().name();
        Map<String, Tensor> weights = new LinkedHashMap<>(model.initializers());
        List<Node> nodes = new ArrayList<>();
        pixels(input, nodes, weights);
        for (Node node : model.nodes()) {
            List<String> reads = node.inputs().stream().map(v -> v.equals(input) ? "recalibrated/input" : v).toList();
            nodes.add(node.withInputs(reads.stream().map(v -> v.equals(output) ? "recalibrated/answer" : v).toList())
                    .withOutputs(node.outputs().stream().map(v -> v.equals(output) ? "recalibrated/answer" : v).toList()));
        }
        mix(output, nodes, weights);
        return model.withNodes(nodes, weights);
    }

    private void pixels(String input, List<Node> nodes, Map<String, Tensor> weights) {
        weights.put("recalibrated/gain", Tensor.scalar((float) gain));
        // Half a step more, since the cast cuts.
        weights.put("recalibrated/offset", Tensor.scalar((float) (offset + 0.5)));
        weights.put("recalibrated/black", Tensor.scalar(0f));
        weights.put("recalibrated/white", Tensor.scalar(255.5f));
        nodes.add(Node.of("Cast", List.of(input), "recalibrated/raw").with("to", ElementType.FLOAT.code()));
        nodes.add(Node.of("Mul", List.of("recalibrated/raw", "recalibrated/gain"), "recalibrated/scaled"));
        nodes.add(Node.of("Add", List.of("recalibrated/scaled", "recalibrated/offset"), "recalibrated/moved"));
        nodes.add(Node.of("Clip", List.of("recalibrated/moved", "recalibrated/black", "recalibrated/white"), "recalibrated/clipped"));
        nodes.add(Node.of("Cast", List.of("recalibrated/clipped"), "recalibrated/input").with("to", ElementType.UINT8.code()));
    }

    private void mix(String output, List<Node> nodes, Map<String, Tensor> weights) {
        float[] factors = new float[ratios.size()];
        for (int c = 0; c < factors.length; c++) factors[c] = ratios.get(c).floatValue();
        weights.put("recalibrated/ratios", Tensor.ofFloats(factors, factors.length));
        weights.put("recalibrated/axis", Tensor.ofLongs(new long[] {1}, 1));
        nodes.add(Node.of("Mul", List.of("recalibrated/answer", "recalibrated/ratios"), "recalibrated/weighted"));
        nodes.add(Node.of("ReduceSum", List.of("recalibrated/weighted", "recalibrated/axis"), "recalibrated/sum").with("keepdims", 1L));
        nodes.add(new Node("recalibrated/even", "Div", "", List.of("recalibrated/weighted", "recalibrated/sum"), List.of(output), Map.of()));
    }
}
