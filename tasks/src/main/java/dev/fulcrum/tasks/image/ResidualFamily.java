package dev.fulcrum.tasks.image;

import dev.fulcrum.brief.Sizes;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.dial.Recalibration;
import dev.fulcrum.graph.Graph;
import dev.fulcrum.search.Family;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Residual CNNs (He et al. 2016) over width, depth and input resolution; a brief says which, [Sizes#USUAL] otherwise.
///
/// Every model takes `image`, uint8 [N,H,W,C] of the run's canonical size, shrinks and normalises inside, and gives `probabilities`,
/// float [N,classes]; the intermediate `logits` is what objectives are tied to. Labels lie in the metadata.
public final class ResidualFamily implements Family {
    private final CanonicalSize shape;
    private final List<String> labels;
    private final Normalisation normalisation;
    private final Map<String, Size> sizes;

    /// One size of the family.
    ///
    /// @param width  channels of the first stage; the later two have twice and four times as many
    /// @param depth  residual blocks a stage
    /// @param shrink factor by which the input is averaged down before the first convolution
    record Size(int width, int depth, int shrink) {}

    /// Mean and standard deviation of the training pixels, on the scale 0 to 255.
    public record Normalisation(float mean, float deviation) {}

    public ResidualFamily(CanonicalSize shape, List<String> labels, Normalisation normalisation) {
        this(shape, labels, normalisation, Sizes.USUAL);
    }

    /// The same with other sizes.
    public ResidualFamily(CanonicalSize shape, List<String> labels, Normalisation normalisation, Sizes sizes) {
        this.shape = shape;
        this.labels = List.copyOf(labels);
        this.normalisation = normalisation;
        this.sizes = all(sizes).stream().collect(Collectors.toMap(this::name, Function.identity(), (a, b) -> a, TreeMap::new));
    }

    /// The family for a data set, normalised by the pixels of its training split.
    public static ResidualFamily of(ImageDataset data, Split split) {
        return of(data, split, Sizes.USUAL);
    }

    /// The same with other sizes.
    public static ResidualFamily of(ImageDataset data, Split split, Sizes sizes) {
        return new ResidualFamily(data.size(), data.classes(), normalisation(data, split.train()), sizes);
    }

    private static Normalisation normalisation(ImageDataset data, int[] train) {
        Recalibration.Moments moments = PixelMoments.of(data, train);
        return new Normalisation((float) moments.mean(), (float) Math.max(1, moments.deviation()));
    }

    private static List<Size> all(Sizes sizes) {
        List<Size> all = new ArrayList<>();
        for (int width : sizes.widths()) for (int depth : sizes.depths()) for (int shrink : sizes.shrinks()) all.add(new Size(width, depth, shrink));
        return all;
    }

    private String name(Size size) {
        return "w%d d%d r%d".formatted(size.width(), size.depth(), shape.height() / size.shrink());
    }

    @Override
    public List<String> sizes() {
        return sizes.keySet().stream().sorted(Comparator.comparingDouble(this::work)).toList();
    }

    /// Rough work, only for the order: channels squared x depth x pixels.
    private double work(String name) {
        Size s = sizes.get(name);
        return (double) s.width() * s.width() * (s.depth() + 0.5) / (s.shrink() * s.shrink());
    }

    @Override
    public Graph graph(String name, long seed) {
        Size size = sizes.get(name);
        if (size == null) throw new IllegalArgumentException("size must be one of " + sizes.keySet() + ": got " + name);
        return new ResidualNet(shape, labels.size(), normalisation, size, seed).graph(name)
                .withMetadata("labels", Json.write(labels)).withMetadata("fulcrum.size", name);
    }
}
