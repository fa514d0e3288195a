package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Quality;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Accuracy of a model that maps `image` to `probabilities`.
public final class ImageJudge {
    private static final int BATCH = 250;

    private ImageJudge() {}

    /// @param examples positions in the data set
    /// @param infer    model inputs to outputs
    public static Quality accuracy(ImageDataset data, int[] examples, UnaryOperator<Map<String, Tensor>> infer) {
        long right = 0;
        for (int from = 0; from < examples.length; from += BATCH) {
            int[] batch = Arrays.copyOfRange(examples, from, Math.min(examples.length, from + BATCH));
            int[] answers = answers(infer.apply(Map.of("image", images(data, batch))).get("probabilities"));
            for (int i = 0; i < batch.length; i++) if (answers[i] == data.label(batch[i])) right++;
        }
        return new Quality("accuracy", right, examples.length);
    }

    /// The images at these positions as uint8 [N,H,W,C].
    static Tensor images(ImageDataset data, int[] examples) {
        CanonicalSize s = data.size();
        byte[] pixels = new byte[examples.length * s.bytes()];
        for (int i = 0; i < examples.length; i++) data.copy(examples[i], pixels, i * s.bytes());
        return Tensor.of(ElementType.UINT8, new long[] {examples.length, s.height(), s.width(), s.channels()},
                Tensor.allocate(pixels.length).put(pixels).flip());
    }

    /// The most probable class of each row of [N,classes], the first of equals.
    static int[] answers(Tensor probabilities) {
        int classes = Math.toIntExact(probabilities.dim(1));
        int[] answers = new int[Math.toIntExact(probabilities.dim(0))];
        FloatBuffer p = probabilities.floats();
        for (int i = 0; i < answers.length; i++) {
            for (int c = 1; c < classes; c++) {
                if (p.get(i * classes + c) > p.get(i * classes + answers[i])) answers[i] = c;
            }
        }
        return answers;
    }
}
