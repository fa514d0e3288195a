package dev.fulcrum.tasks.image;

import dev.fulcrum.compress.Calibration;
import dev.fulcrum.compress.FakeQuantize;
import dev.fulcrum.compress.FoldBatchNorm;
import dev.fulcrum.compress.QuantizePass;
import dev.fulcrum.compress.Step;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Post-training quantization of an image model, its activation ranges read off training images.
record ImageQuantizer(ImageDataset data, int[] train, Engine engine) {
    private static final int BATCH = 64;

    /// @param images how many training images calibrate, spread evenly over the split
    Graph quantize(Graph model, Step.Quantize step, int images) {
        Graph folded = FoldBatchNorm.apply(model);
        return QuantizePass.apply(folded, calibration(folded, step, images), step);
    }

    /// The float graph that rounds as its int8 form will, to be trained; [FakeQuantize#finish] ends it.
    Graph fake(Graph model, Step.Quantize step, int images) {
        Graph folded = FoldBatchNorm.apply(model);
        return FakeQuantize.apply(folded, calibration(folded, step, images), step);
    }

    private Calibration calibration(Graph folded, Step.Quantize step, int images) {
        return Calibration.of(folded, QuantizePass.valuesToCalibrate(folded), batches(images), engine, step.ranges());
    }

    private List<Map<String, Tensor>> batches(int images) {
        int count = Math.min(images, train.length);
        int[] chosen = new int[count];
        for (int i = 0; i < count; i++) chosen[i] = train[(int) ((long) i * train.length / count)];
        List<Map<String, Tensor>> batches = new ArrayList<>();
        for (int from = 0; from < count; from += BATCH) {
            batches.add(Map.of("image", ImageJudge.images(data, Arrays.copyOfRange(chosen, from, Math.min(count, from + BATCH)))));
        }
        return batches;
    }
}
