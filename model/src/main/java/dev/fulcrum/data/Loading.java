package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.IntStream;

/// One run of an [ImageLoader]: sizes, then pixels into their slots, then what has to be left out, then the report.
final class Loading {
    private static final int SHOWN_FAULTS = 20;

    private final ImageLoader loader;
    private final Listing listing;
    private final List<ImageItem> items;
    private final int trainCount;
    private final Progress progress;
    private final Fault[] faults;
    private final AtomicReferenceArray<Set<ImageTrait>> traits;

    /// @param trainCount items before those of a ready-made test split
    Loading(ImageLoader loader, Listing listing, int trainCount, Progress progress) {
        this.loader = loader;
        this.listing = listing;
        this.items = listing.items();
        this.trainCount = trainCount;
        this.progress = progress;
        this.faults = new Fault[items.size()];
        this.traits = new AtomicReferenceArray<>(items.size());
    }

    LoadedImages run() {
        checkClasses();
        ImageDataset all = decode(findSize());
        int[] sound = IntStream.range(0, items.size()).filter(i -> faults[i] == null).toArray();
        ImageDataset readable = sound.length == all.count() ? all : all.only(sound);
        int[] firsts = EqualPixels.firsts(readable);
        TwoLabels twoLabels = TwoLabels.of(readable, firsts);
        int[] kept = IntStream.range(0, sound.length).filter(i -> !twoLabels.images().get(i)).toArray();
        ImageDataset dataset = kept.length == sound.length ? readable : readable.only(kept);
        int[] origins = Arrays.stream(kept).map(i -> sound[i]).toArray();
        int[] keptFirsts = Arrays.stream(kept).map(i -> firsts[i]).toArray();
        DataReport report = report(dataset, origins, keptFirsts, twoLabels.faults());
        FaultException.raiseAll(objections(report, origins, keptFirsts));
        int[] test = IntStream.range(0, origins.length).filter(i -> origins[i] >= trainCount).toArray();
        return new LoadedImages(dataset, test, report);
    }

    private void checkClasses() {
        List<Fault> wrong = new ArrayList<>();
        if (listing.classes().size() < 2) {
            wrong.add(Fault.of("classes", "must be two or more", listing.classes().toString(), "add a folder of images for each class"));
        }
        Set<String> unknown = new TreeSet<>();
        for (ImageItem item : items.subList(trainCount, items.size())) unknown.add(item.className());
        listing.classes().forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            wrong.add(Fault.of("test split", "must have classes that the data has", unknown.toString(), "give the classes the same names"));
        }
        if (items.isEmpty()) {
            wrong.add(Fault.of("images", "must be JPEG or PNG files", "none", "put the images of each class into its folder"));
        }
        FaultException.raiseAll(wrong);
    }

    private CanonicalSize findSize() {
        if (loader.size() instanceof SizeRule.Given given) return given.size();
        List<ImageShape> shapes = IntStream.range(0, items.size()).parallel().mapToObj(i -> attempt(i, item -> item.shape().get()))
                .filter(s -> s != null).toList();
        if (shapes.isEmpty()) throw new FaultException(shown(List.of(faults)), null);
        return loader.size().of(shapes);
    }

    private ImageDataset decode(CanonicalSize size) {
        MemorySegment pixels = ImageDataset.allocate(size, items.size());
        AtomicLong done = new AtomicLong();
        IntStream.range(0, items.size()).parallel().forEach(i -> {
            if (faults[i] == null) attempt(i, item -> decode(i, item, size, pixels));
            progress.advanced(done.incrementAndGet(), items.size());
        });
        Map<String, Integer> index = new HashMap<>();
        for (String name : listing.classes()) index.put(name, index.size());
        return ImageDataset.of(size, listing.classes(), items.stream().mapToInt(i -> index.get(i.className())).toArray(),
                items.stream().map(ImageItem::name).toList(), pixels);
    }

    private Decoded decode(int i, ImageItem item, CanonicalSize size, MemorySegment pixels) {
        Decoded decoded = item.decode().get();
        traits.set(i, decoded.traits());
        MemorySegment.copy(Resize.apply(decoded.bitmap(), size), 0, pixels, ValueLayout.JAVA_BYTE, (long) i * size.bytes(), size.bytes());
        return decoded;
    }

    /// Null where the item faults, which is noted.
    private <T> T attempt(int i, Function<ImageItem, T> work) {
        try {
            return work.apply(items.get(i));
        } catch (FaultException e) {
            faults[i] = e.faults().getFirst();
            return null;
        }
    }

    private DataReport report(ImageDataset dataset, int[] origins, int[] firsts, List<Fault> twoLabels) {
        List<Fault> unreadable = new ArrayList<>(listing.unreadable());
        List<Fault> wrongExtension = new ArrayList<>();
        for (Fault f : faults) {
            if (f != null) (f.operation().equals(ImageDecoder.WRONG_EXTENSION) ? wrongExtension : unreadable).add(f);
        }
        SortedMap<String, Integer> perClass = new TreeMap<>();
        for (String name : dataset.classes()) perClass.put(name, 0);
        for (int label : dataset.labels()) perClass.merge(dataset.classes().get(label), 1, Integer::sum);
        SortedMap<ImageTrait, Integer> counts = counts(origins);
        return new DataReport(items.size() + listing.unreadable().size(), dataset.count(), List.copyOf(unreadable),
                List.copyOf(wrongExtension), twoLabels, perClass, counts, notes(dataset, counts, firsts));
    }

    private SortedMap<ImageTrait, Integer> counts(int[] origins) {
        Map<ImageTrait, Integer> counts = new EnumMap<>(ImageTrait.class);
        for (int i : origins) {
            for (ImageTrait trait : traits.get(i)) counts.merge(trait, 1, Integer::sum);
        }
        return new TreeMap<>(counts);
    }

    private List<String> notes(ImageDataset dataset, SortedMap<ImageTrait, Integer> counts, int[] firsts) {
        List<String> notes = new ArrayList<>(listing.notes());
        notes.add("canonical size " + dataset.size() + (loader.size() instanceof SizeRule.FromData ? ", chosen from the data" : ", as given"));
        counts.forEach((trait, n) -> notes.add(n + " images " + trait.treatment()));
        long distinct = Arrays.stream(firsts).distinct().count();
        if (distinct < firsts.length) notes.add(firsts.length - distinct + " images repeat the pixels of another with the same label");
        return List.copyOf(notes);
    }

    private List<Fault> objections(DataReport report, int[] origins, int[] firsts) {
        List<Fault> all = new ArrayList<>();
        if (report.leftOutShare() > loader.maxLeftOut()) {
            all.add(tooManyLeftOut(report));
            all.addAll(shown(report.faults()));
        }
        different(origins, firsts).forEach((name, images) -> {
            if (images.size() < loader.minPerClass()) all.add(tooFew(name, images.size()));
        });
        return all;
    }

    /// For each class its images that differ, without those of a ready-made test split.
    private SortedMap<String, Set<Integer>> different(int[] origins, int[] firsts) {
        SortedMap<String, Set<Integer>> different = new TreeMap<>();
        for (String name : listing.classes()) different.put(name, new HashSet<>());
        for (int i = 0; i < origins.length; i++) {
            if (origins[i] < trainCount) different.get(items.get(origins[i]).className()).add(firsts[i]);
        }
        return different;
    }

    private Fault tooManyLeftOut(DataReport report) {
        return Fault.of("images left out", "must be at most %.0f %%".formatted(100 * loader.maxLeftOut()),
                "%d of %d".formatted(report.found() - report.kept(), report.found()), "mend the files that are listed");
    }

    private Fault tooFew(String className, int images) {
        return Fault.of("class " + className, "must have at least " + loader.minPerClass() + " different images", images + "",
                "add images of this class or remove it");
    }

    private static List<Fault> shown(List<Fault> faults) {
        return faults.subList(0, Math.min(SHOWN_FAULTS, faults.size()));
    }
}
