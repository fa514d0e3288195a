package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Lists a pair of IDX files.
final class IdxListing {
    private final ImageSource.Idx source;
    private final IdxFile images;
    private final byte[] labels;
    private final ImageShape shape;

    private IdxListing(ImageSource.Idx source, IdxFile images, byte[] labels) {
        this.source = source;
        this.images = images;
        this.labels = labels;
        this.shape = shape(images.dims());
    }

    /// @throws FaultException with all that is wrong in shapes, counts and labels
    static Listing of(ImageSource.Idx source) {
        IdxFile images = IdxFile.read(source.images());
        IdxFile labels = IdxFile.read(source.labels());
        FaultException.raiseAll(faults(source, images.dims(), labels.dims()));
        return new IdxListing(source, images, labels.elements()).list();
    }

    private static List<Fault> faults(ImageSource.Idx source, int[] images, int[] labels) {
        List<Fault> faults = new ArrayList<>();
        if (!isImages(images)) {
            faults.addAll(IdxFile.fault(source.images(), "images [N,H,W] or [N,H,W,1 or 3] with sides in 1..1024",
                    Arrays.toString(images)).faults());
        }
        if (labels.length != 1) {
            faults.addAll(IdxFile.fault(source.labels(), "labels [N]", Arrays.toString(labels)).faults());
        } else if (labels[0] != images[0]) {
            faults.addAll(IdxFile.fault(source.labels(), images[0] + " labels, one an image", labels[0] + " labels").faults());
        }
        return faults;
    }

    private static boolean isImages(int[] dims) {
        return (dims.length == 3 || dims.length == 4 && (dims[3] == 1 || dims[3] == 3))
                && dims[1] >= 1 && dims[1] <= 1024 && dims[2] >= 1 && dims[2] <= 1024;
    }

    private static ImageShape shape(int[] dims) {
        return new ImageShape(dims[1], dims[2], dims.length == 4 ? dims[3] : 1);
    }

    private Listing list() {
        Optional<List<String>> named = names();
        named.ifPresent(this::checkLabels);
        List<String> names = named.orElseGet(() -> IntStream.range(0, 256).mapToObj(String::valueOf).toList());
        List<ImageItem> items = IntStream.range(0, labels.length).mapToObj(i -> item(i, names.get(labels[i] & 255))).toList();
        return new Listing(named.orElseGet(this::numbers), items, List.of(), List.of());
    }

    private ImageItem item(int i, String className) {
        return new ImageItem(plainName() + "#" + i, className, () -> shape, () -> new Decoded(bitmap(i), Set.of()));
    }

    private Bitmap bitmap(int i) {
        int bytes = shape.height() * shape.width() * shape.channels();
        return new Bitmap(shape.height(), shape.width(), shape.channels(),
                Arrays.copyOfRange(images.elements(), i * bytes, (i + 1) * bytes));
    }

    /// The images' file name without `.gz`, so that packing does not change what an image is called.
    private String plainName() {
        String name = source.images().getFileName().toString();
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    /// The labels that occur, as numbers in their order.
    private List<String> numbers() {
        return IntStream.range(0, labels.length).map(i -> labels[i] & 255).distinct().sorted().mapToObj(String::valueOf).toList();
    }

    private Optional<List<String>> names() {
        Path file = source.names().orElse(source.labels().toAbsolutePath().resolveSibling("labels.txt"));
        if (source.names().isEmpty() && !Files.isRegularFile(file)) return Optional.empty();
        try {
            List<String> names = Files.readAllLines(file).stream().map(String::strip).filter(s -> !s.isEmpty()).toList();
            if (new HashSet<>(names).size() < names.size()) throw namesFault(file, "names that differ", "a name twice");
            return Optional.of(names);
        } catch (IOException e) {
            throw namesFault(file, "UTF-8 text with one name a line", e.toString());
        }
    }

    private static FaultException namesFault(Path file, String expected, String got) {
        return Fault.of("read class names", "must be " + expected, got, "write one name a line, in the order of the labels")
                .at(Place.file(file.toString())).raise();
    }

    private void checkLabels(List<String> names) {
        int[] beyond = IntStream.range(0, labels.length).filter(i -> (labels[i] & 255) >= names.size()).toArray();
        if (beyond.length == 0) return;
        throw IdxFile.fault(source.labels(), "labels below " + names.size() + ", the number of names in labels.txt",
                "label %d at index %d, and %d such in all".formatted(labels[beyond[0]] & 255, beyond[0], beyond.length));
    }
}
