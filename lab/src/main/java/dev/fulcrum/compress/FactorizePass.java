package dev.fulcrum.compress;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Replaces weights of MatMul, Gemm and 1x1 convolutions by products of two thin ones, x W to (x A) B, truncated where singular values
/// are small. See [LowRank].
public final class FactorizePass {
    private static final int BLOCK = 16;
    private final Map<String, Tensor> initializers;
    private final List<Node> nodes = new ArrayList<>();

    /// A product whose weight could be split.
    ///
    /// @param value   that the node makes; names it in [Step.Factorize]
    /// @param input   value that is multiplied
    /// @param rows    inputs of the weight
    /// @param columns outputs of the weight
    public record Candidate(String value, String input, int rows, int columns) {

        /// The largest rank below which FLOPs fall: r (rows + columns) < rows · columns.
        public int largest() {
            return (int) (((long) rows * columns - 1) / (rows + columns));
        }

        /// Ranks worth trying, falling: multiples of 16 (of 4 below) that save FLOPs.
        public List<Integer> ladder() {
            int step = largest() >= BLOCK ? BLOCK : 4;
            return IntStream.iterate(largest() / step * step, r -> r >= step, r -> r - step).boxed().toList();
        }
    }

    private FactorizePass(Graph graph) {
        initializers = new LinkedHashMap<>(graph.initializers());
    }

    /// All nodes with a constant FLOAT weight of their own that some rank makes cheaper, in the order of the graph.
    public static List<Candidate> candidates(Graph graph) {
        Map<String, List<Node>> consumers = graph.consumers();
        return graph.nodes().stream().flatMap(n -> candidate(graph, n, consumers).stream()).filter(c -> c.largest() >= 4).toList();
    }

    private static Optional<Candidate> candidate(Graph graph, Node n, Map<String, List<Node>> consumers) {
        Tensor w = n.inputs().size() > 1 ? graph.initializers().get(n.inputs().get(1)) : null;
        if (w == null || w.type() != ElementType.FLOAT || consumers.get(n.inputs().get(1)).size() > 1) return Optional.empty();
        boolean columnsFirst = n.is("Conv") || n.intAttribute("transB", 0) != 0;
        boolean product = (n.is("MatMul") || n.is("Gemm") && plain(n)) && w.rank() == 2;
        if (!product && !(n.is("Conv") && pointwise(n, w))) return Optional.empty();
        int rows = (int) w.dim(columnsFirst ? 1 : 0);
        return Optional.of(new Candidate(n.output(), n.inputs().getFirst(), rows, (int) w.dim(columnsFirst ? 0 : 1)));
    }

    private static boolean plain(Node gemm) {
        return gemm.intAttribute("transA", 0) == 0;
    }

    private static boolean pointwise(Node conv, Tensor w) {
        return w.rank() >= 3 && w.count() == w.dim(0) * w.dim(1) && conv.intAttribute("group", 1) == 1;
    }

    /// Singular values of a candidate's weight, falling; how fast they fall says what a rank loses.
    public static double[] singularValues(Graph graph, Candidate candidate) {
        Node node = graph.producers().get(candidate.value());
        float[] matrix = matrix(node, graph.initializers().get(node.inputs().get(1)), candidate);
        return LowRank.values(matrix, candidate.rows(), candidate.columns());
    }

    public static Graph apply(Graph graph, Step.Factorize step) {
        return apply(graph, step, Map.of());
    }

    /// Rewrites the graph; inputs, outputs and metadata stay as they are.
    ///
    /// @param moments second moments [rows, rows] of the inputs by the candidate's value, see [InputMoments]; a candidate without is
    ///                truncated by its weight alone
    /// @throws dev.fulcrum.unit.FaultException for a value that is no candidate, or a rank that saves no FLOPs
    public static Graph apply(Graph graph, Step.Factorize step, Map<String, double[]> moments) {
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        candidates(graph).forEach(c -> candidates.put(c.value(), c));
        step.ranks().forEach((value, rank) -> check(graph, candidates, value, rank));
        FactorizePass pass = new FactorizePass(graph);
        for (Node node : graph.nodes()) {
            Integer rank = node.outputs().isEmpty() ? null : step.ranks().get(node.output());
            if (rank == null) pass.nodes.add(node);
            else pass.split(node, candidates.get(node.output()), rank, moments.get(node.output()));
        }
        return DeadNodes.unread(graph.withNodes(pass.nodes, pass.initializers));
    }

    private static void check(Graph graph, Map<String, Candidate> candidates, String value, int rank) {
        Candidate candidate = candidates.get(value);
        if (candidate == null) {
            throw Fault.of("factorize " + graph.name(), "must name a product with a constant weight of its own", value,
                    "use one of " + candidates.keySet()).raise();
        }
        if (rank < 1 || rank > candidate.largest()) {
            throw Fault.of("factorize " + value, "must have a rank of 1 to " + candidate.largest() + ", below which FLOPs fall",
                    String.valueOf(rank), "use one of " + candidate.ladder()).raise();
        }
    }

    private void split(Node node, Candidate c, int rank, double[] moments) {
        Tensor weight = initializers.get(node.inputs().get(1));
        LowRank low = LowRank.of(matrix(node, weight, c), c.rows(), c.columns(), moments, rank);
        String thin = node.output() + "_low_rank";
        if (node.is("Conv")) {
            splitPointwise(node, c, rank, weight.rank(), low);
            return;
        }
        nodes.add(Node.of("MatMul", List.of(c.input(), put(thin + "_left", low.left(), c.rows(), rank)), thin));
        boolean transposed = node.intAttribute("transB", 0) != 0;
        float[] right = transposed ? transposed(low.right(), rank, c.columns()) : low.right();
        long[] dims = transposed ? new long[] {c.columns(), rank} : new long[] {rank, c.columns()};
        nodes.add(node.withInputs(inputs(node, thin, put(thin + "_right", right, dims))));
    }

    /// The first takes the strides and pads, the second the bias.
    private void splitPointwise(Node conv, Candidate c, int rank, int dims, LowRank low) {
        String thin = conv.output() + "_low_rank";
        String left = put(thin + "_left", transposed(low.left(), c.rows(), rank), ones(dims, rank, c.rows()));
        String right = put(thin + "_right", transposed(low.right(), rank, c.columns()), ones(dims, c.columns(), rank));
        nodes.add(new Node(thin, "Conv", "", List.of(c.input(), left), List.of(thin), conv.attributes()));
        nodes.add(new Node(conv.name(), "Conv", "", inputs(conv, thin, right), conv.outputs(), Map.of()));
    }

    private static List<String> inputs(Node node, String first, String second) {
        List<String> all = new ArrayList<>(node.inputs());
        all.set(0, first);
        all.set(1, second);
        return all;
    }

    private String put(String name, float[] values, long... dims) {
        if (initializers.put(name, Tensor.ofFloats(values, dims)) != null) {
            throw new IllegalArgumentException("value names must be unique: got " + name + " twice");
        }
        return name;
    }

    private static long[] ones(int rank, long first, long second) {
        long[] dims = new long[rank];
        java.util.Arrays.fill(dims, 1);
        dims[0] = first;
        dims[1] = second;
        return dims;
    }

    /// The weight as rows (inputs) x columns (outputs).
    private static float[] matrix(Node node, Tensor weight, Candidate c) {
        boolean columnsFirst = node.is("Conv") || node.intAttribute("transB", 0) != 0;
        return columnsFirst ? transposed(weight.toFloatArray(), c.columns(), c.rows()) : weight.toFloatArray();
    }

    private static float[] transposed(float[] values, int rows, int columns) {
        float[] out = new float[values.length];
        for (int i = 0; i < rows; i++) for (int j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j];
        return out;
    }
}
