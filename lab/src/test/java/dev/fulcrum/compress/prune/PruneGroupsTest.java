package dev.fulcrum.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;
import dev.fulcrum.graph.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What each construct ties together, against what the construct's definition says.
class PruneGroupsTest {
    private final GraphBuilder g = new GraphBuilder("net").opset(21);

    @Test
    void aResidualStageIsOneGroupAndItsInnerWidthAnother() {
        String x = conv("stem", image(3), 8, 3, 1);
        String branch = conv("b", conv("a", x, 20, 8, 1), 8, 20, 1);
        PruneGroups groups = groups(head(g.node("Add", x, branch), 8));
        assertThat(names(groups)).containsExactly("stem 8x1", "a 20x1");
        assertThat(groups.group("stem").makers()).containsExactly("stem", "b");
    }

    @Test
    void flattenedChannelsTakeTheirPositionsAlong() {
        String x = g.node("Flatten", conv("c", image(3), 4, 3, 1));
        g.initializer("w", zeros(5, 4 * 64));
        PruneGroups groups = groups(g.node("Gemm", n -> n.with("transB", 1), x, "w"));
        PruneGroup.Slice read = groups.group("c").units().get(1).slices().get(1);
        assertThat(read.weight()).isEqualTo("w");
        assertThat(read.axis()).isEqualTo(1);
        assertThat(read.positions()).hasSize(64).startsWith(64, 65).endsWith(127);
    }

    @Test
    void concatenatedChannelsStayInGroupsOfTheirOwn() {
        String x = image(3);
        String both = g.node("Concat", n -> n.with("axis", 1), conv("a", x, 4, 3, 1), conv("b", x, 6, 3, 1));
        PruneGroups groups = groups(head(both, 10));
        assertThat(names(groups)).containsExactly("a 4x1", "b 6x1");
        assertThat(groups.group("b").units().getFirst().slices().get(1).positions()).containsExactly(4);
    }

    @Test
    void aGroupOfAGroupedConvolutionGoesWhole() {
        String x = conv("c", image(3), 12, 3, 1);
        g.initializer("w", zeros(8, 3, 1, 1));
        PruneGroups groups = groups(head(g.node("Conv", n -> n.with("group", 4), x, "w"), 8));
        assertThat(names(groups)).containsExactly("c 4x3");
        assertThat(groups.group("c").units().get(1).slices()).extracting(PruneGroup.Slice::positions)
                .containsExactly(List.of(3, 4, 5), List.of(2, 3), List.of(2, 3));
    }

    @Test
    void aHeadIsTheUnitOfAttentionAndItsKeysAndValuesGoWithAllTheirQueries() {
        String q = heads("q", 6, 4);
        String kv = g.node("Reshape", g.node("Expand", g.node("Unsqueeze", heads("k", 3, 4), g.constant(2L)),
                g.constant(1L, 3L, 2L, 1L, 4L)), g.constant(0L, 6L, -1L, 4L));
        String scores = g.node("Softmax", g.node("MatMul", q, g.node("Transpose", n -> n.with("perm", 0, 1, 3, 2), kv)));
        String mixed = g.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), g.node("MatMul", scores, kv));
        g.initializer("o", zeros(24, 5));
        PruneGroups groups = groups(g.node("MatMul", g.node("Reshape", mixed, g.constant(0L, 0L, 24L)), "o"));
        assertThat(names(groups)).containsExactly("q 3x8");
        assertThat(groups.group("q").makers()).containsExactly("q", "k");
        assertThat(groups.group("q").units().get(2).slices()).extracting(s -> s.weight() + " " + s.axis() + " " + s.positions().getFirst()
                + ".." + s.positions().getLast()).containsExactly("q 1 16..23", "k 1 8..11", "o 0 16..23");
    }

    @Test
    void queryKeyAndValueInOneWeightAreCutByHeads() {
        g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(5), Dim.of(6));
        g.initializer("qkv", zeros(6, 3 * 2 * 4));
        String five = g.node("Reshape", g.node("MatMul", "x", "qkv"), g.constant(0L, 0L, 3L, 2L, 4L));
        String[] part = new String[3];
        for (long i = 0; i < 3; i++) part[(int) i] = g.node("Gather", n -> n.with("axis", 2), five, g.constant(Tensor.scalar(i)));
        String mixed = g.node("Mul", g.node("Add", part[0], part[1]), part[2]);
        g.initializer("o", zeros(8, 5));
        PruneGroups groups = groups(g.node("MatMul", g.node("Reshape", mixed, g.constant(0L, 0L, -1L)), "o"));
        assertThat(names(groups)).containsExactly("qkv 2x12");
        assertThat(groups.group("qkv").units().get(1).slices().getFirst().positions())
                .containsExactly(4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23);
    }

    @Test
    void aStreamThatIsNormalisedOverChannelsStaysAndSaysWhy() {
        g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(5), Dim.of(6));
        g.initializer("up", zeros(6, 8));
        String normed = g.node("LayerNormalization", g.node("MatMul", "x", "up"), g.constant(zeros(8)), g.constant(zeros(8)));
        g.initializer("down", zeros(8, 5));
        PruneGroups groups = groups(g.node("MatMul", normed, "down"));
        assertThat(groups.groups()).isEmpty();
        assertThat(groups.fixed()).extracting(PruneGroups.FixedChannels::weight).containsExactly("up", "down");
        assertThat(groups.fixed().getFirst().why()).contains("LayerNormalization").contains("statistics");
        assertThat(groups.fixed().getLast().why()).startsWith("output");
    }

    @Test
    void whatCannotBeFollowedIsNamed() {
        String x = conv("c", image(3), 4, 3, 1);
        g.node("Identity", x);
        String odd = g.node("LRN", n -> n.with("size", 3), x);
        PruneGroups groups = groups(head(odd, 4));
        assertThat(groups.groups()).isEmpty();
        assertThat(groups.fixed().getFirst()).isEqualTo(new PruneGroups.FixedChannels("c", 4, "LRN " + odd + " cannot be followed"));
    }

    @Test
    void aConstantThatARemovedChannelLeavesBehindMutesTheGroup() {
        String x = conv("plain", image(3), 4, 3, 1);
        String s = g.node("Sigmoid", conv("shifted", x, 6, 4, 1));
        PruneGroups groups = groups(head(s, 6));
        assertThat(groups.group("plain").muted()).isFalse();
        assertThat(groups.group("shifted").muted()).isTrue();
    }

    /// The mean over all values of a shape, taken apart: its divisor is the channel count.
    @Test
    void anAxisWhoseSizeIsANumberStays() {
        String x = conv("c", image(3), 4, 3, 1);
        String size = g.node("Cast", n -> n.with("to", 1), g.node("Gather", g.node("Shape", x), g.constant(Tensor.scalar(1L))));
        PruneGroups groups = groups(g.node("Div", g.node("ReduceSum", x, g.constant(1L, 2L, 3L)), size));
        assertThat(groups.groups()).isEmpty();
        assertThat(groups.fixed().getFirst().why()).contains("size is computed with");
    }

    @Test
    void laddersKeepWholeBlocks() {
        assertThat(group(64, 1).ladder()).containsExactly(64, 48, 32, 16);
        assertThat(group(70, 1).ladder()).containsExactly(70, 64, 48, 32, 16);
        assertThat(group(20, 1).ladder()).containsExactly(20, 16, 8);
        assertThat(group(10, 1).ladder()).containsExactly(10, 8, 4);
        assertThat(group(3, 1).ladder()).containsExactly(3, 2, 1);
        assertThat(group(12, 32).ladder()).hasSize(12).endsWith(1);
        assertThat(group(12, 8).ladder()).containsExactly(12, 10, 8, 6, 4, 2);
    }

    private static PruneGroup group(int units, int channels) {
        return new PruneGroup("g", List.of("g"), java.util.Collections.nCopies(units, new PruneGroup.Unit(List.of())), channels, 0, false);
    }

    private String image(int channels) {
        return g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(channels), Dim.of(8), Dim.of(8));
    }

    private String heads(String name, int count, int size) {
        if (g.build().inputs().isEmpty()) g.input("x", ElementType.FLOAT, Dim.of("N"), Dim.of(5), Dim.of(6));
        g.initializer(name, zeros(6, (long) count * size));
        return g.node("Transpose", n -> n.with("perm", 0, 2, 1, 3), g.node("Reshape", g.node("MatMul", "x", name),
                g.constant(0L, 0L, count, size)));
    }

    private String conv(String name, String x, int out, int in, int kernel) {
        g.initializer(name, zeros(out, in, kernel, kernel));
        return g.node("Conv", x, name);
    }

    private String head(String x, int channels) {
        g.initializer("head", zeros(5, channels));
        return g.node("Gemm", n -> n.with("transB", 1), g.node("Flatten", g.node("GlobalAveragePool", x)), "head");
    }

    private static Tensor zeros(long... dims) {
        return Tensor.ofFloats(new float[(int) Tensor.count(dims)], dims);
    }

    private PruneGroups groups(String output) {
        Graph graph = g.output(output, ElementType.FLOAT).build();
        return PruneGroups.of(graph, 2);
    }

    private static List<String> names(PruneGroups groups) {
        return groups.groups().stream().map(p -> p.name() + " " + p.units().size() + "x" + p.channelsPerUnit()).toList();
    }
}
