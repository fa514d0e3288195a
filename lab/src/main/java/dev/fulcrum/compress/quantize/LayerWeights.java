package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The constant weights of a Conv (`[M, C/groups, kernel...]`) or Gemm (`[K, N]`, `[N, K]` when transposed), by the channels that they
/// make and read; a copy that may be changed.
final class LayerWeights {
    private final Node node;
    private final Tensor shape;
    private final float[] weight;
    private final float[] bias;
    private final int groups;
    private boolean changed;

    private LayerWeights(Node node, Tensor weight, Tensor bias) {
        this.node = node;
        this.shape = weight;
        this.weight = weight.toFloatArray();
        this.bias = bias == null ? null : bias.toFloatArray();
        this.groups = node.is("Conv") ? (int) node.intAttribute("group", 1) : 1;
    }

    /// Empty for a node that is neither, or whose weight or bias is no FLOAT constant of its own kind.
    static Optional<LayerWeights> of(Graph graph, Node node) {
        if (!node.is("Conv") && !node.is("Gemm") || node.intAttribute("transA", 0) != 0) return Optional.empty();
        Optional<Tensor> weight = graph.initializer(node.inputs().get(1)).filter(t -> t.type() == ElementType.FLOAT && t.rank() >= 2);
        if (weight.isEmpty()) return Optional.empty();
        if (node.input(2).isEmpty()) return Optional.of(new LayerWeights(node, weight.get(), null));
        LayerWeights bare = new LayerWeights(node, weight.get(), null);
        return graph.initializer(node.inputs().get(2)).filter(b -> b.type() == ElementType.FLOAT && b.count() == bare.channels())
                .map(b -> new LayerWeights(node, weight.get(), b));
    }

    Node node() {
        return node;
    }

    boolean isChanged() {
        return changed;
    }

    /// Channels made.
    int channels() {
        return Math.toIntExact(shape.dim(columnsFirst() ? 0 : 1));
    }

    private boolean columnsFirst() {
        return node.is("Conv") || node.intAttribute("transB", 0) == 1;
    }

    /// Channels or features read.
    private int features() {
        return node.is("Conv") ? Math.toIntExact(shape.dim(1)) * groups : Math.toIntExact(shape.dim(columnsFirst() ? 1 : 0));
    }

    /// Whether this layer reads so many channels: one feature each, or for Gemm a flattened block each.
    boolean reads(int made) {
        return node.is("Conv") ? features() == made : features() % made == 0;
    }

    float largestMaking(int channel) {
        float largest = 0;
        for (int i = 0; i < weight.length; i++) if (maker(i) == channel) largest = Math.max(largest, Math.abs(weight[i]));
        return largest;
    }

    float largestReading(int channel, int channels) {
        float largest = 0;
        for (int i = 0; i < weight.length; i++) if (feature(i) * channels / features() == channel) largest = Math.max(largest,
                Math.abs(weight[i]));
        return largest;
    }

    void scaleMaking(int channel, float factor) {
        changed = true;
        for (int i = 0; i < weight.length; i++) if (maker(i) == channel) weight[i] *= factor;
        if (bias != null) bias[channel] *= factor;
    }

    void scaleReading(int channel, int channels, float factor) {
        changed = true;
        for (int i = 0; i < weight.length; i++) if (feature(i) * channels / features() == channel) weight[i] *= factor;
    }

    /// The channel that the element at an index helps to make.
    private int maker(int index) {
        return columnsFirst() ? index / (weight.length / channels()) : index % channels();
    }

    /// The feature that the element at an index reads.
    private int feature(int index) {
        if (!node.is("Conv")) return columnsFirst() ? index % features() : index / channels();
        int perGroup = Math.toIntExact(shape.dim(1));
        int kernel = weight.length / (channels() * perGroup);
        int group = maker(index) / (channels() / groups);
        return group * perGroup + index / kernel % perGroup;
    }

    boolean replaces(String initializer) {
        return node.inputs().subList(1, node.inputs().size()).contains(initializer);
    }

    /// Puts the changed weights under names of their own and gives the node that reads them.
    Node write(Map<String, Tensor> initializers) {
        String name = node.output() + "_equalized";
        initializers.put(name + "_weight", Tensor.ofFloats(weight, shape.dims()));
        if (bias == null) return node.withInput(1, name + "_weight");
        initializers.put(name + "_bias", Tensor.ofFloats(bias, initializers.get(node.inputs().get(2)).dims()));
        return node.withInputs(List.of(node.inputs().getFirst(), name + "_weight", name + "_bias"));
    }
}
