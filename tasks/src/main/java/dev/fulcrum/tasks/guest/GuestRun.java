package dev.fulcrum.tasks.guest;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;

/// Runs a guest model over examples and keeps its answers, pooled and without padding.
public final class GuestRun {
    private static final int BATCH = 50;
    private static final int LONG_BATCH = 8;

    private final GuestModel model;
    private final GuestData data;

    public GuestRun(GuestModel model, GuestData data) {
        this.model = model;
        this.data = data;
    }

    /// @param examples positions in the data
    /// @param infer    inputs to outputs by name
    /// @param done     hears how many examples are answered
    /// @throws FaultException when the output is no tensor of floats of the shape that the head has
    public GuestAnswers answers(int[] examples, UnaryOperator<Map<String, Tensor>> infer, IntConsumer done) {
        List<float[]> rows = new ArrayList<>();
        int width = 1;
        int step = !model.batches() ? 1 : model.spec().head() == Head.TOKENS || model.spec().head() == Head.MAP ? LONG_BATCH : BATCH;
        for (int from = 0; from < examples.length; from += step) {
            int[] batch = Arrays.copyOfRange(examples, from, Math.min(examples.length, from + step));
            width = add(data.batch(batch), infer, batch, rows);
            done.accept(rows.size());
        }
        return new GuestAnswers(model.spec().head(), width, rows.toArray(float[][]::new));
    }

    /// The same for inputs that were made of these examples already.
    GuestAnswers answers(Map<String, Tensor> inputs, int[] examples, UnaryOperator<Map<String, Tensor>> infer) {
        List<float[]> rows = new ArrayList<>();
        int width = add(inputs, infer, examples, rows);
        return new GuestAnswers(model.spec().head(), width, rows.toArray(float[][]::new));
    }

    private int add(Map<String, Tensor> inputs, UnaryOperator<Map<String, Tensor>> infer, int[] batch, List<float[]> rows) {
        return add(infer.apply(inputs).get(model.spec().output()), inputs, batch, rows);
    }

    private int add(Tensor output, Map<String, Tensor> inputs, int[] batch, List<float[]> rows) {
        float[] all = floats(output);
        if (output.rank() < 1 || output.dim(0) != batch.length) throw wrong("must have one answer an example, " + batch.length, output);
        int each = all.length / batch.length;
        int last = (int) output.dim(-1);
        boolean tokens = output.rank() == 3 && (model.spec().head() == Head.TOKENS || model.spec().pooling() != GuestSpec.Pooling.NONE);
        for (int i = 0; i < batch.length; i++) {
            float[] row = Arrays.copyOfRange(all, i * each, (i + 1) * each);
            rows.add(tokens ? tokens(row, last, length(inputs, batch, i, each / last)) : row);
        }
        return tokens ? last : each;
    }

    /// The tokens that are no padding: all of them, their mean, or the first.
    private float[] tokens(float[] row, int width, int length) {
        return switch (model.spec().pooling()) {
            case NONE -> Arrays.copyOf(row, length * width);
            case FIRST -> Arrays.copyOf(row, width);
            case MEAN -> mean(row, width, length);
        };
    }

    private static float[] mean(float[] row, int width, int length) {
        float[] mean = new float[width];
        for (int i = 0; i < length * width; i++) mean[i % width] += row[i];
        for (int d = 0; d < width; d++) mean[d] /= Math.max(1, length);
        return mean;
    }

    /// Tokens of one example: what the data say, else what the attention mask lets through, else all.
    private int length(Map<String, Tensor> inputs, int[] batch, int i, int all) {
        if (data instanceof GuestTexts texts) return Math.min(all, texts.length(batch[i]));
        for (Map.Entry<String, Tensor> e : inputs.entrySet()) {
            boolean mask = e.getKey().toLowerCase(Locale.ROOT).contains("mask") && e.getValue().type() == ElementType.INT64;
            if (mask) return (int) Arrays.stream(e.getValue().toLongArray()).skip((long) i * all).limit(all).sum();
        }
        return all;
    }

    private float[] floats(Tensor output) {
        if (output == null) throw wrong("must be an output of the model", null);
        return switch (output.type()) {
            case FLOAT -> output.toFloatArray();
            case FLOAT16 -> halves(output);
            case DOUBLE -> doubles(output);
            default -> throw wrong("must be floats", output);
        };
    }

    private static float[] halves(Tensor output) {
        float[] all = new float[Math.toIntExact(output.count())];
        for (int i = 0; i < all.length; i++) all[i] = Float.float16ToFloat(output.bytes().getShort(2 * i));
        return all;
    }

    private static float[] doubles(Tensor output) {
        float[] all = new float[Math.toIntExact(output.count())];
        for (int i = 0; i < all.length; i++) all[i] = (float) output.bytes().getDouble(8 * i);
        return all;
    }

    private FaultException wrong(String expected, Tensor got) {
        return Fault.of("judge output " + model.spec().output(), expected, String.valueOf(got), "name another output in guest.yaml or with --output")
                .at(Place.file(model.file().toString())).raise();
    }
}
