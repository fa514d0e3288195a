package dev.fulcrum.adapt;

import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.ImageLoader;
import dev.fulcrum.data.ImageSource;
import dev.fulcrum.data.LoadedImages;
import dev.fulcrum.data.SizeRule;
import dev.fulcrum.data.Split;
import dev.fulcrum.tasks.image.Shift;
import dev.fulcrum.tasks.image.ShiftedImages;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// The pictures that a result was made of, followed by those that are met now, in one data set with its splits as workers find them.
///
/// @param data     folder
/// @param before   split of the pictures of before
/// @param now      split of the present ones; training holds those that may be learnt from
/// @param choosing the present ones with validation in the place of test, so that test stays unseen
/// @param all      training on both, validation and test on the present ones
/// @param labelled present pictures in training
/// @param digest   of everything
record PresentPictures(Path data, Path before, Path now, Path choosing, Path all, int labelled, ContentHash digest) {

    /// The result's own pictures, changed on purpose.
    static PresentPictures made(ResultFolder result, List<Shift> shifts, int labelled, long seed) {
        ImageDataset before = ImageDataset.load(result.data());
        Split split = Json.readFile(result.split(), Split.class);
        ImageDataset now = ShiftedImages.of(before, shifts);
        Split met = new Split(ShiftedImages.met(shifts, before, split.train(), seed), ShiftedImages.met(shifts, before, split.validation(), seed + 1),
                ShiftedImages.met(shifts, before, split.test(), seed + 2), new int[0]);
        return write(result, before, split, now, met, labelled, seed);
    }

    /// New pictures from a folder with one folder a class, brought to the size of the result's.
    ///
    /// @throws dev.fulcrum.unit.FaultException for a class that the result does not know
    static PresentPictures read(ResultFolder result, Path folder, int labelled, long seed) {
        ImageDataset before = ImageDataset.load(result.data());
        LoadedImages loaded = ImageLoader.standard().withSize(new SizeRule.Given(before.size())).load(new ImageSource.Folders(folder));
        List<String> strangers = loaded.dataset().classes().stream().filter(c -> !before.classes().contains(c)).toList();
        if (!strangers.isEmpty()) {
            throw Fault.of("adapt", "must have folders named as the classes of the result, " + before.classes(), strangers.toString(),
                    "rename or remove them; new classes need a new brief").at(Place.file(folder.toString())).raise();
        }
        ImageDataset now = loaded.dataset();
        return write(result, before, Json.readFile(result.split(), Split.class), now, loaded.split(Split.Fractions.STANDARD, seed), labelled, seed);
    }

    private static PresentPictures write(ResultFolder result, ImageDataset before, Split old, ImageDataset now, Split met, int labelled, long seed) {
        if (met.train().length == 0 || met.validation().length == 0 || met.test().length == 0) {
            throw Fault.of("adapt", "must have present pictures for training, validation and test", met.toString(), "give more pictures").raise();
        }
        Split used = labelled < met.train().length ? met.sampled(now, labelled, seed) : met;
        ImageDataset both = joined(before, now);
        Path folder = result.root().resolve("adapt").resolve(both.digest().brief());
        Path data = folder.resolve("data");
        both.save(data);
        int[] train = moved(used.train(), before.count());
        int[] validation = moved(used.validation(), before.count());
        int[] test = moved(used.test(), before.count());
        int[] none = {};
        int[] together = IntStream.concat(Arrays.stream(old.train()), Arrays.stream(train)).toArray();
        return new PresentPictures(data, split(folder, "before", old), split(folder, "now", new Split(train, validation, test, none)),
                split(folder, "choosing", new Split(train, validation, validation, none)),
                split(folder, "all", new Split(together, validation, test, none)), train.length,
                Json.hash(java.util.Map.of("data", both.digest(), "labelled", train.length, "seed", seed)));
    }

    private static Path split(Path folder, String name, Split split) {
        Path file = folder.resolve("split-" + name + ".json");
        AtomicFile.write(file, Json.write(split));
        return file;
    }

    private static int[] moved(int[] pictures, int by) {
        return Arrays.stream(pictures).map(p -> p + by).toArray();
    }

    /// Both one after the other, with the classes of the first.
    private static ImageDataset joined(ImageDataset first, ImageDataset second) {
        CanonicalSize size = first.size();
        int count = first.count() + second.count();
        MemorySegment pixels = Arena.ofAuto().allocate((long) count * size.bytes(), 64);
        MemorySegment.copy(first.pixels(), 0, pixels, 0, first.pixels().byteSize());
        MemorySegment.copy(second.pixels(), 0, pixels, first.pixels().byteSize(), second.pixels().byteSize());
        int[] labels = IntStream.concat(Arrays.stream(first.labels()),
                Arrays.stream(second.labels()).map(l -> first.classes().indexOf(second.classes().get(l)))).toArray();
        List<String> names = new ArrayList<>();
        IntStream.range(0, first.count()).forEach(i -> names.add(first.name(i)));
        IntStream.range(0, second.count()).forEach(i -> names.add("now/" + second.name(i)));
        return ImageDataset.of(size, first.classes(), labels, names, pixels);
    }
}
