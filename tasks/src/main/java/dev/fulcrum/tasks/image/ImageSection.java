package dev.fulcrum.tasks.image;

import dev.fulcrum.brief.Section;
import dev.fulcrum.brief.Range;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.NamedFiles;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The `data` section of a brief about images: folders of pictures, one a class, or IDX files.
///
/// Paths are as written, to be resolved against the brief's own folder.
///
/// @param source where the labelled images are
/// @param labels file with one class name a line, in the order of the label numbers
/// @param test   a ready-made test split
/// @param split  shares for training, validation and test, which sum to 1; with a ready-made test split, training and validation
/// @param size   pixels of each side of the canonical size, or nothing to let the task choose
public record ImageSection(Source source, Optional<String> labels, Optional<Source> test, List<Double> split, Optional<Integer> size) {

    /// Where images lie.
    public sealed interface Source {
        /// One folder a class.
        record Folder(String path) implements Source {}

        /// IDX files, gzipped or not.
        record Idx(String images, String labels) implements Source {}
    }

    /// A brief about images; its data section's faults are told with the others.
    /// @throws dev.fulcrum.unit.FaultException with all faults at once
    public static Brief brief(String file, String text, Map<String, String> environment) {
        return Brief.parse(file, text, environment, ImageSection::read);
    }

    /// The same for a brief that may name files: a trace, a price list.
    public static Brief brief(String file, String text, Map<String, String> environment, NamedFiles files) {
        return brief(file, text, environment, files, Map.of());
    }

    /// The same with values replaced by key.
    public static Brief brief(String file, String text, Map<String, String> environment, NamedFiles files, Map<String, String> overrides) {
        return Brief.parse(file, text, environment, files, overrides, ImageSection::read);
    }

    /// The section's content; its faults are left in the section.
    public static ImageSection read(Section data) {
        Source source = source(data, true);
        Optional<String> labels = data.text("labels");
        Section test = data.section("test");
        Optional<Source> ready = Optional.ofNullable(source(test, data.has("test")));
        test.close();
        Optional<Integer> size = data.whole("size", 8, 1024);
        ImageSection read = new ImageSection(source, labels, ready, split(data, data.has("test")), size);
        data.close();
        return read;
    }

    private static Source source(Section section, boolean required) {
        Optional<String> folder = section.text("images");
        Section idx = section.section("idx");
        boolean both = section.has("images") && section.has("idx");
        if (both) section.fault("idx", "must be the only source", "images as well", "keep images or idx");
        if (required && !section.has("images") && !section.has("idx")) section.missing("images", "photos");
        Optional<String> images = section.has("idx") ? idx.requiredText("images", "train-images.gz") : idx.text("images");
        Optional<String> labels = section.has("idx") ? idx.requiredText("labels", "train-labels.gz") : idx.text("labels");
        idx.close();
        if (folder.isPresent()) return new Source.Folder(folder.get());
        return images.isPresent() && labels.isPresent() ? new Source.Idx(images.get(), labels.get()) : null;
    }

    private static List<Double> split(Section data, boolean ready) {
        List<Double> usual = ready ? List.of(0.85, 0.15) : List.of(0.6, 0.2, 0.2);
        List<Double> given = data.numbers("split", Range.INSIDE_ONE);
        if (given.isEmpty()) return usual;
        double sum = given.stream().mapToDouble(Double::doubleValue).sum();
        if (given.size() == usual.size() && Math.abs(sum - 1) < 1e-6) return given;
        data.fault("split", "must be " + usual.size() + " shares that sum to 1" + (ready ? " (the test split is ready-made)" : ""),
                given + ", which sum to " + Math.rint(sum * 1e6) / 1e6, "write for example " + usual);
        return usual;
    }
}
