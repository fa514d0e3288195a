package dev.fulcrum.bench.guest;

import dev.fulcrum.graph.Dim;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphBuilder;

/// What a small sentence encoder is trained towards: what a large one says of every token, of the sentence, and of how alike two are.
///
///     loss = tokens · mean over own tokens of |h - t|² / D
///          + sentences · mean of (1 - cos(s, S))
///          + pairs · mean over pairs of (cos(s_i, s_j) - cos(S_i, S_j))²
///
/// with h, t [N,L,D] what student and teacher say of the tokens and s, S [N,D] the means of those over the mask.
///
/// @param tokens    weight of the first part, at least 0
/// @param sentences of the second
/// @param pairs     of the third
public record EmbeddingObjective(double tokens, double sentences, double pairs) {
    static final String MASK = "own_tokens";
    static final String TEACHER = "teacher_state";

    /// @param state name of the student's output, FLOAT [N,L,D]
    Graph graph(String state, int width) {
        var g = new GraphBuilder("sentence distillation");
        String student = g.input(state, ElementType.FLOAT, Dim.of("N"), Dim.of("L"), Dim.of(width));
        String teacher = g.input(TEACHER, ElementType.FLOAT, Dim.of("N"), Dim.of("L"), Dim.of(width));
        String mask = g.input(MASK, ElementType.FLOAT, Dim.of("N"), Dim.of("L"), Dim.of(1));
        String ours = sentence(g, student, mask);
        String theirs = sentence(g, teacher, mask);
        String loss = weighted(g, tokens, tokenError(g, student, teacher, mask, width));
        loss = g.node("Add", loss, weighted(g, sentences, sentenceError(g, ours, theirs)));
        loss = g.node("Add", loss, weighted(g, pairs, pairError(g, ours, theirs)));
        g.output(g.name("loss", loss), ElementType.FLOAT);
        return g.build();
    }

    private static String weighted(GraphBuilder g, double weight, String value) {
        return g.node("Mul", value, g.constant((float) weight));
    }

    /// The mean over the mask, brought to length 1; the number of tokens cancels.
    private static String sentence(GraphBuilder g, String state, String mask) {
        String sum = g.node("ReduceSum", n -> n.with("keepdims", 0), g.node("Mul", state, mask), g.constant(1L));
        return g.node("Div", sum, g.node("ReduceL2", n -> n.with("axes", new long[] {-1}), sum));
    }

    private static String tokenError(GraphBuilder g, String student, String teacher, String mask, int width) {
        String difference = g.node("Mul", g.node("Sub", student, teacher), mask);
        String sum = g.node("ReduceSum", n -> n.with("keepdims", 0), g.node("Mul", difference, difference));
        String own = g.node("ReduceSum", n -> n.with("keepdims", 0), mask);
        return g.node("Div", sum, g.node("Mul", own, g.constant((float) width)));
    }

    private static String sentenceError(GraphBuilder g, String ours, String theirs) {
        String cosine = g.node("ReduceSum", n -> n.with("keepdims", 0), g.node("Mul", ours, theirs), g.constant(-1L));
        return g.node("ReduceMean", n -> n.with("keepdims", 0), g.node("Sub", g.constant(1f), cosine));
    }

    private static String pairError(GraphBuilder g, String ours, String theirs) {
        String difference = g.node("Sub", similarities(g, ours), similarities(g, theirs));
        return g.node("ReduceMean", n -> n.with("keepdims", 0), g.node("Mul", difference, difference));
    }

    private static String similarities(GraphBuilder g, String sentences) {
        return g.node("MatMul", sentences, g.node("Transpose", n -> n.with("perm", 1, 0), sentences));
    }
}
