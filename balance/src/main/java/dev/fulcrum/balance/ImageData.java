package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.DataReport;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.ImageLoader;
import dev.fulcrum.data.ImageSource;
import dev.fulcrum.data.LoadedImages;
import dev.fulcrum.data.SizeRule;
import dev.fulcrum.data.Split;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.tasks.image.ImageSection;
import dev.fulcrum.tasks.image.JudgeImageJob;
import dev.fulcrum.tasks.image.PrepareImageJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The data of a run, decoded once and kept in the result's folder for worker processes and for going on.
///
/// @param dataset canonical images
/// @param split   train, validation, test
/// @param report  what was left out and decided
public record ImageData(ImageDataset dataset, Split split, DataReport report) implements TaskData {
    /// Enough for the share of hard pictures to be met to within 0.015.
    private static final int SHOWN = 1024;

    @Override
    public ContentHash digest() {
        return dataset.digest();
    }

    @Override
    public List<String> classes() {
        return dataset.classes();
    }

    @Override
    public List<WeighRequest.Input> inputs() {
        CanonicalSize s = dataset.size();
        return List.of(new WeighRequest.Input("image", ElementType.UINT8, List.of((long) s.height(), (long) s.width(), (long) s.channels())));
    }

    @Override
    public List<WeighRequest.Input> inputs(ResultFolder folder, String id) {
        if (!Purchase.Combine.isKey(id)) return inputs();
        return inputs().stream().map(i -> i.from(shown(folder.weigh().resolve("shown-" + digest().brief() + ".bin")).toString())).toList();
    }

    private Path shown(Path file) {
        if (!Files.exists(file)) AtomicFile.write(file, pictures(dataset, split.validation()));
        return file;
    }

    /// Some pictures of the validation split as models eat them, one after the other.
    ///
    /// @param data folder of a result's data
    static byte[] pictures(Path data) {
        return pictures(ImageDataset.load(data), Json.readFile(data.resolve("split.json"), Split.class).validation());
    }

    private static byte[] pictures(ImageDataset dataset, int[] examples) {
        int size = dataset.size().bytes();
        byte[] pixels = new byte[Math.min(SHOWN, examples.length) * size];
        for (int i = 0; i * size < pixels.length; i++) dataset.copy(examples[i], pixels, i * size);
        return pixels;
    }

    @Override
    public Asking prepare(ResultFolder folder, Brief brief) {
        return new Asking(PrepareImageJob.NAME,
                new PrepareImageJob.Request(folder.data().toString(), folder.split().toString(), brief.search().sizes(), brief.seed(),
                folder.weigh().toString()));
    }

    @Override
    public Asking judge(Path model, Path data, Optional<Path> answers, Optional<Path> before) {
        return judging(model, data, answers);
    }

    static Asking judging(Path model, Path data, Optional<Path> answers) {
        return new Asking(JudgeImageJob.NAME,
                new JudgeImageJob.Request(model.toString(), data.toString(), data.resolve("split.json").toString(), answers.map(Path::toString)));
    }

    static boolean isIn(Path data) {
        return Files.exists(data.resolve("split.json"));
    }

    /// Reads the brief's data, or maps what an earlier run of the same brief on unchanged files left.
    ///
    /// @throws dev.fulcrum.unit.FaultException with every fault that the data has
    static ImageData read(Asked asked, dev.fulcrum.data.Progress progress) {
        ImageSection section = ImageSection.read(asked.brief().data().afresh());
        DataFiles files = new DataFiles(asked);
        ContentHash key = files.key(Stream.concat(Stream.of(section.source()), section.test().stream()).flatMap(s -> paths(files, s)).toList());
        if (files.known(key)) {
            return new ImageData(ImageDataset.load(asked.folder().data()), Json.readFile(asked.folder().split(), Split.class),
                    Json.readFile(asked.folder().dataReport(), DataReport.class));
        }
        ImageData data = decode(asked, files, section, progress);
        data.dataset.save(asked.folder().data());
        AtomicFile.write(asked.folder().split(), Json.write(data.split));
        AtomicFile.write(asked.folder().dataReport(), Json.pretty(data.report));
        files.keep(key);
        return data;
    }

    private static ImageData decode(Asked asked, DataFiles files, ImageSection section, dev.fulcrum.data.Progress progress) {
        ImageLoader loader = ImageLoader.standard();
        if (section.size().isPresent()) loader = loader.withSize(new SizeRule.Square(section.size().get()));
        Optional<ImageSource> test = section.test().map(t -> source(files, t, section));
        LoadedImages loaded = loader.load(source(files, section.source(), section), test, progress);
        return new ImageData(loaded.dataset(), loaded.split(fractions(section.split()), asked.brief().seed()), loaded.report());
    }

    /// With a ready-made test split the brief gives two shares; the third is not used then.
    private static Split.Fractions fractions(List<Double> shares) {
        if (shares.size() == 3) return new Split.Fractions(shares.get(0), shares.get(1), shares.get(2));
        return new Split.Fractions(shares.get(0) * 0.8, shares.get(1) * 0.8, 0.2);
    }

    private static ImageSource source(DataFiles files, ImageSection.Source source, ImageSection section) {
        return switch (source) {
            case ImageSection.Source.Folder folder -> new ImageSource.Folders(files.existing("images", folder.path()));
            case ImageSection.Source.Idx idx -> new ImageSource.Idx(files.existing("images", idx.images()), files.existing("images", idx.labels()),
                    section.labels().map(file -> files.existing("images", file)));
        };
    }

    private static Stream<Path> paths(DataFiles files, ImageSection.Source source) {
        return switch (source) {
            case ImageSection.Source.Folder folder -> Stream.of(files.existing("images", folder.path()));
            case ImageSection.Source.Idx idx -> Stream.of(files.existing("images", idx.images()), files.existing("images", idx.labels()));
        };
    }
}
