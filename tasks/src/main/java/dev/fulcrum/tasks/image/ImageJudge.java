package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.measure.Answers;
import dev.fulcrum.measure.Quality;
import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Answers and accuracy of a model that maps `image` to `probabilities`.
public final class ImageJudge {
    static final String METRIC = "accuracy";
    private static final int BATCH = 250;

    private ImageJudge() {}

    /// @param examples positions in the data set
    /// @param infer    model inputs to outputs
    public static Quality accuracy(ImageDataset data, int[] examples, UnaryOperator<Map<String, Tensor>> infer) {
        return answers(data, examples, infer).quality(METRIC);
    }

    /// What the model answers for each of the examples, whose count of right answers is its accuracy.
    ///
    /// @param examples positions in the data set
    /// @param infer    model inputs to outputs
    public static Answers answers(ImageDataset data, int[] examples, UnaryOperator<Map<String, Tensor>> infer) {
        int classes = data.classes().size();
        Answers.Recorder recorder = new Answers.Recorder(data.classes(), examples.length);
        float[] probabilities = probabilities(data, examples, infer);
        for (int i = 0; i < examples.length; i++) recorder.add(data.label(examples[i]), probabilities, i * classes);
        return recorder.done();
    }

    /// What the model gives for each of the examples [examples,classes], in batches.
    static float[] probabilities(ImageDataset data, int[] examples, UnaryOperator<Map<String, Tensor>> infer) {
        int classes = data.classes().size();
        float[] all = new float[examples.length * classes];
        for (int from = 0; from < examples.length; from += BATCH) {
            int[] batch = Arrays.copyOfRange(examples, from, Math.min(examples.length, from + BATCH));
            infer.apply(Map.of("image", images(data, batch))).get("probabilities").floats().get(all, from * classes, batch.length * classes);
        }
        return all;
    }

    /// The images at these positions as uint8 [N,H,W,C].
    static Tensor images(ImageDataset data, int[] examples) {
        CanonicalSize s = data.size();
        byte[] pixels = new byte[examples.length * s.bytes()];
        for (int i = 0; i < examples.length; i++) data.copy(examples[i], pixels, i * s.bytes());
        return Tensor.of(ElementType.UINT8, new long[] {examples.length, s.height(), s.width(), s.channels()},
                Tensor.allocate(pixels.length).put(pixels).flip());
    }
}
