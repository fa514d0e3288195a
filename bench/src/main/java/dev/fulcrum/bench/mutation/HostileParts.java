package dev.fulcrum.bench.mutation;

import java.util.SplittableRandom;

/// Parts of a model that only somebody means who wants to do harm, as bytes to append to a model.
final class HostileParts {
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INITIALIZER = 5;
    private static final int OUTPUT = 12;
    private static final long[] EXTREMES = {0, 1, -1, Integer.MAX_VALUE, 1L << 31, 1L << 33, 1L << 40, 1L << 62, Long.MAX_VALUE,
            Long.MIN_VALUE};
    private static final String[] PATHS = {"../secret.bin", "weights.bin", "./weights.bin", "/etc/passwd", "inner/../../secret.bin",
            "link.bin",
            "..", ".", "", "inner", "weights.bin\0", "C:\\secret.bin", "..\\secret.bin", "//secret.bin", "\u202e.bin", "weights.bin/",
                    "loop.bin"};

    private HostileParts() {}

    static long extreme(SplittableRandom random) {
        return EXTREMES[random.nextInt(EXTREMES.length)];
    }

    /// A weight whose dimensions promise what its few bytes do not hold.
    static byte[] hugeTensor(SplittableRandom random) {
        WireBytes tensor = new WireBytes().field(8, "huge" + random.nextInt(3)).field(2, 1 + random.nextInt(27));
        for (int i = random.nextInt(5); i >= 0; i--) tensor.field(1, extreme(random));
        if (random.nextBoolean()) tensor.field(9, new byte[random.nextInt(64)]);
        if (random.nextBoolean()) tensor.field(random.nextBoolean() ? 4 : 7, new byte[8 * random.nextInt(4)]);
        return new WireBytes().field(GRAPH, new WireBytes().field(random.nextInt(8) == 0 ? 15 : INITIALIZER, tensor)).bytes();
    }

    /// A weight whose elements are said to lie somewhere.
    static byte[] externalTensor(SplittableRandom random) {
        WireBytes tensor = new WireBytes().field(8, "outside").field(2, 1).field(1, random.nextInt(4) > 0 ? 4 : extreme(random)).field(14,
                1);
        tensor.field(13, entry("location", PATHS[random.nextInt(PATHS.length)]));
        if (random.nextBoolean()) tensor.field(13, entry("offset", String.valueOf(random.nextInt(4) > 0 ? 4096 : extreme(random))));
        String odd = random.nextBoolean() ? "many" : String.valueOf(extreme(random));
        if (random.nextInt(8) > 0) tensor.field(13, entry("length", random.nextInt(4) > 0 ? "16" : odd));
        return new WireBytes().field(GRAPH, new WireBytes().field(INITIALIZER, tensor)).bytes();
    }

    private static WireBytes entry(String key, String value) {
        return new WireBytes().field(1, key).field(2, value);
    }

    /// Graphs in attributes in graphs, up to a thousand deep.
    static byte[] nestedGraphs(SplittableRandom random) {
        WireBytes truth = new WireBytes().field(8, "c").field(2, 9).field(9, new byte[] {1});
        int[] depths = {5, 30, 33, 34, 60, 200, 1000};
        WireBytes graph = new WireBytes().field(NODE, node("Not", "c", "deep")).field(OUTPUT, new WireBytes().field(1, "deep"));
        for (int i = depths[random.nextInt(depths.length)]; i > 0; i--) {
            WireBytes attribute = new WireBytes().field(1, "then_branch").field(20, 5).field(6, graph);
            graph = new WireBytes().field(NODE, node("If", "c", "v" + i).field(5, attribute)).field(OUTPUT, new WireBytes().field(1, "v"
                    + i));
        }
        return new WireBytes().field(GRAPH, graph.field(INITIALIZER, truth)).bytes();
    }

    private static WireBytes node(String op, String in, String out) {
        return new WireBytes().field(1, in).field(2, out).field(4, op);
    }

    /// A chain whose shapes or integers double, or gain a dimension, at each node.
    static byte[] growingChain(SplittableRandom random) {
        String[] ops = {"Concat", "Unsqueeze", "Add", "MatMul", "Gather", "Expand", "Tile", "Reshape", "Mul"};
        String op = ops[random.nextInt(ops.length)];
        WireBytes graph = new WireBytes().field(INITIALIZER, integers("i0", 2 + random.nextInt(3)));
        int length = 1 << 3 + random.nextInt(9);
        for (int i = 0; i < length; i++) {
            WireBytes node = node(op, "i" + i, "i" + (i + 1)).field(1, op.equals("Unsqueeze") ? "i0" : "i" + i);
            if (op.equals("Concat")) node.field(5, new WireBytes().field(1, "axis").field(3, 0).field(20, 2));
            graph.field(NODE, node);
        }
        return new WireBytes().field(GRAPH, graph).bytes();
    }

    private static WireBytes integers(String name, int count) {
        WireBytes tensor = new WireBytes().field(8, name).field(2, 7).field(1, count);
        for (int i = 0; i < count; i++) tensor.field(7, i + 1);
        return tensor;
    }

    /// Fields that come twice: opsets, names, initializers, metadata.
    static byte[] repeatedFields(SplittableRandom random) {
        WireBytes more = new WireBytes();
        for (int i = random.nextInt(20); i >= 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> more.field(8, new WireBytes().field(1, random.nextBoolean() ? "" : "ai.onnx").field(2, extreme(random)));
                case 1 -> more.field(1, extreme(random));
                case 2 -> more.field(14, entry("key", "value " + i));
                case 3 -> more.field(GRAPH, new WireBytes().field(2, "name " + i));
                case 4 -> more.field(GRAPH, new WireBytes().field(INITIALIZER, integers("i0", 2)));
                default -> more.field(900 + i, new byte[random.nextInt(40)]);
            }
        }
        return more.bytes();
    }
}
