package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.ContentHash;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Made-up examples whose vectors [1] are `x`, some of them equal.
record TestingData(float[] values, Optional<int[]> labels, int[] test) implements GuestData {

    /// @param distinct share of examples that differ from all others, about
    static TestingData of(int size, int classes, double distinct, boolean labelled, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[size];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            boolean copy = i > 0 && random.nextDouble() >= distinct;
            int of = copy ? random.nextInt(i) : i;
            values[i] = copy ? values[of] : i + 1;
            labels[i] = copy ? labels[of] : i % classes;
        }
        return new TestingData(values, labelled ? Optional.of(labels) : Optional.empty(), new int[0]);
    }

    TestingData withTest(int[] given) {
        return new TestingData(values, labels, given);
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public Map<String, Tensor> batch(int[] examples) {
        float[] rows = new float[examples.length];
        for (int i = 0; i < rows.length; i++) rows[i] = values[examples[i]];
        return Map.of("x", Tensor.ofFloats(rows, rows.length, 1));
    }

    @Override
    public List<String> classes() {
        return labels.map(l -> IntStream.rangeClosed(0, IntStream.of(l).max().orElse(0)).mapToObj(String::valueOf).toList()).orElse(List.of());
    }

    @Override
    public String name(int example) {
        return "made up " + example;
    }

    @Override
    public long fingerprint(int example) {
        return Float.floatToIntBits(values[example]);
    }

    @Override
    public ContentHash digest() {
        return ContentHash.of(new byte[] {1});
    }
}
