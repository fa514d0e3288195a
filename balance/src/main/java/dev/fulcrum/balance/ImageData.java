package dev.fulcrum.balance;

import dev.fulcrum.data.DataReport;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.ImageLoader;
import dev.fulcrum.data.ImageSource;
import dev.fulcrum.data.LoadedImages;
import dev.fulcrum.data.SizeRule;
import dev.fulcrum.data.Split;
import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The data of a run, decoded once and kept in the result's folder for worker processes and for going on.
///
/// @param dataset canonical images
/// @param split   train, validation, test
/// @param report  what was left out and decided
public record ImageData(ImageDataset dataset, Split split, DataReport report) {

    /// Reads the brief's data, or maps what an earlier run of the same brief on unchanged files left.
    ///
    /// @throws dev.fulcrum.unit.FaultException with every fault that the data has
    static ImageData read(Asked asked, dev.fulcrum.data.Progress progress) {
        ImageSection section = ImageSection.read(asked.brief().data().afresh());
        ContentHash key = key(asked, section);
        Path keyFile = asked.folder().data().resolve("key.json");
        if (known(keyFile, key)) {
            return new ImageData(ImageDataset.load(asked.folder().data()), Json.readFile(asked.folder().split(), Split.class),
                    Json.readFile(asked.folder().dataReport(), DataReport.class));
        }
        ImageData data = decode(asked, section, progress);
        data.dataset.save(asked.folder().data());
        AtomicFile.write(asked.folder().split(), Json.write(data.split));
        AtomicFile.write(asked.folder().dataReport(), Json.pretty(data.report));
        AtomicFile.write(keyFile, Json.write(Map.of("key", key)));
        return data;
    }

    private record Known(ContentHash key) {}

    private static boolean known(Path keyFile, ContentHash key) {
        return Files.exists(keyFile) && Json.readFile(keyFile, Known.class).key().equals(key);
    }

    private static ImageData decode(Asked asked, ImageSection section, dev.fulcrum.data.Progress progress) {
        ImageLoader loader = ImageLoader.standard();
        if (section.size().isPresent()) loader = loader.withSize(new SizeRule.Square(section.size().get()));
        Optional<ImageSource> test = section.test().map(t -> source(asked, t, section));
        LoadedImages loaded = loader.load(source(asked, section.source(), section), test, progress);
        return new ImageData(loaded.dataset(), loaded.split(fractions(section.split()), asked.brief().seed()), loaded.report());
    }

    /// With a ready-made test split the brief gives two shares; the third is not used then.
    private static Split.Fractions fractions(List<Double> shares) {
        if (shares.size() == 3) return new Split.Fractions(shares.get(0), shares.get(1), shares.get(2));
        return new Split.Fractions(shares.get(0) * 0.8, shares.get(1) * 0.8, 0.2);
    }

    private static ImageSource source(Asked asked, ImageSection.Source source, ImageSection section) {
        return switch (source) {
            case ImageSection.Source.Folder folder -> new ImageSource.Folders(existing(asked, folder.path()));
            case ImageSection.Source.Idx idx -> new ImageSource.Idx(existing(asked, idx.images()), existing(asked, idx.labels()),
                    section.labels().map(file -> existing(asked, file)));
        };
    }

    private static Path existing(Asked asked, String path) {
        Path resolved = asked.base().resolve(path);
        if (Files.exists(resolved)) return resolved;
        throw Fault.of("read data", "must be an existing file or folder", resolved.toString(),
                "correct the path; it starts at the folder of the brief").at(new Place(asked.brief().origin().file(),
                        asked.brief().data().place("images").line(), "data")).raise();
    }

    /// Changes whenever the section, the seed, or the name, size or time of a file does.
    private static ContentHash key(Asked asked, ImageSection section) {
        List<Path> roots = Stream.concat(Stream.of(section.source()), section.test().stream()).flatMap(s -> paths(asked, s)).toList();
        List<String> files = roots.stream().flatMap(ImageData::stamps).toList();
        return Json.hash(Map.of("section", asked.brief().data().raw(), "seed", asked.brief().seed(), "files", files));
    }

    private static Stream<Path> paths(Asked asked, ImageSection.Source source) {
        return switch (source) {
            case ImageSection.Source.Folder folder -> Stream.of(existing(asked, folder.path()));
            case ImageSection.Source.Idx idx -> Stream.of(existing(asked, idx.images()), existing(asked, idx.labels()));
        };
    }

    private static Stream<String> stamps(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).map(f -> root.relativize(f) + " " + f.toFile().length() + " "
                    + f.toFile().lastModified()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
