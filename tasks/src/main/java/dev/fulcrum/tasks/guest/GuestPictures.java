package dev.fulcrum.tasks.guest;

import dev.fulcrum.data.ImageDecoder;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.tasks.image.PictureModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A guest that classifies pictures, fed and read as its guest.yaml says.
///
/// @param element of its input
/// @param labels  in the order of the output; without them classes go by their numbers
public record GuestPictures(Pixels pixels, ElementType element, String output, Head head, List<String> labels) implements PictureModel {

    /// Nothing for a model without a guest.yaml, of another kind, or with further inputs.
    ///
    /// @throws dev.fulcrum.unit.FaultException with every fault of guest.yaml
    public static Optional<GuestPictures> beside(Path file) {
        if (GuestModel.yaml(file).isEmpty()) return Optional.empty();
        GuestModel model = GuestModel.open(file, Optional.empty(), Map.of());
        GuestSpec spec = model.spec();
        if (spec.pixels().isEmpty() || !spec.head().classifies() || model.graph().inputs().size() != 1) return Optional.empty();
        ElementType element = model.input().type().orElseThrow().element();
        return Optional.of(new GuestPictures(spec.pixels().get(), element, spec.output(), spec.head(), spec.labels()));
    }

    @Override
    public Tensor picture(byte[] content, long mostPixels) {
        byte[] sized = GuestImages.sized(new ImageDecoder(mostPixels).decode(content, "the body").bitmap().withChannels(pixels.channels()), pixels);
        return GuestImages.tensor(new byte[][] {sized}, pixels, element);
    }

    @Override
    public Said say(float[] values) {
        double[] p = probabilities(values);
        int best = 0;
        Map<String, Double> all = new LinkedHashMap<>();
        for (int c = 0; c < p.length; c++) {
            if (p[c] > p[best]) best = c;
            all.put(label(c), p[c]);
        }
        return new Said(label(best), p[best], all, false);
    }

    private String label(int c) {
        return c < labels.size() ? labels.get(c) : Integer.toString(c);
    }

    private double[] probabilities(float[] values) {
        double[] p = new double[values.length];
        double most = Double.NEGATIVE_INFINITY;
        for (float v : values) most = Math.max(most, v);
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            p[c] = head == Head.PROBABILITIES ? values[c] : Math.exp(values[c] - (head == Head.LOGITS ? most : 0));
            sum += p[c];
        }
        if (head == Head.LOGITS) for (int c = 0; c < p.length; c++) p[c] /= sum;
        return p;
    }
}
