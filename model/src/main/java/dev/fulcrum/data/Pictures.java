package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The images of a folder as they lie there, labelled or not, before anybody has chosen a size for them.
///
/// Three kinds of folder are known: pairs of IDX files (`...images-idx3-ubyte` beside `...labels-idx1-ubyte`, gzipped or not), one folder a
/// class, and files side by side without labels. Of several IDX pairs the one called `t10k` or `test` is a ready-made test split.
///
/// @param all     in order of pairs or of names
/// @param classes names in order; empty where the images have no labels
public record Pictures(List<Picture> all, List<String> classes) {

    public Pictures {
        all = List.copyOf(all);
        classes = List.copyOf(classes);
    }

    /// One image before it is decoded.
    ///
    /// @param name      what to call it in messages
    /// @param className its label, where it has one
    /// @param test      whether it belongs to a ready-made test split
    /// @param bitmap    decodes it; may fault
    public record Picture(String name, Optional<String> className, boolean test, Supplier<Bitmap> bitmap) {}

    /// @throws FaultException when there is no such folder, or nothing in it is an image
    public static Pictures of(Path folder) {
        List<Path> entries = entries(folder);
        List<Path> idx = entries.stream().filter(f -> f.getFileName().toString().matches(".*images.*idx3.*")).toList();
        if (!idx.isEmpty()) return ofIdx(idx);
        if (entries.stream().anyMatch(Files::isDirectory)) return ofFolders(folder);
        return ofFiles(folder, entries);
    }

    private static Pictures ofIdx(List<Path> files) {
        List<Picture> all = new ArrayList<>();
        List<String> classes = List.of();
        for (Path images : files) {
            String name = images.getFileName().toString();
            Path labels = images.resolveSibling(name.replace("images", "labels").replace("idx3", "idx1"));
            Listing listing = Listing.of(new ImageSource.Idx(images, labels), ImageDecoder.standard());
            boolean test = files.size() > 1 && name.matches("(t10k|test).*");
            listing.items().forEach(i -> all.add(picture(i, test)));
            if (listing.classes().size() > classes.size()) classes = listing.classes();
        }
        return new Pictures(all, classes);
    }

    private static Pictures ofFolders(Path folder) {
        Listing listing = Listing.of(new ImageSource.Folders(folder), ImageDecoder.standard());
        if (listing.items().isEmpty()) throw nothing(folder, "folders without images");
        return new Pictures(listing.items().stream().map(i -> picture(i, false)).toList(), listing.classes());
    }

    private static Picture picture(ImageItem item, boolean test) {
        return new Picture(item.name(), Optional.of(item.className()), test, () -> item.decode().get().bitmap());
    }

    private static Pictures ofFiles(Path folder, List<Path> entries) {
        List<Picture> all = entries.stream().filter(ImageFormat::meantAsImage).map(Pictures::file).toList();
        if (all.isEmpty()) throw nothing(folder, entries.isEmpty() ? "an empty folder" : entries.size() + " other files");
        return new Pictures(all, List.of());
    }

    private static Picture file(Path file) {
        return new Picture(file.getFileName().toString(), Optional.empty(), false, () -> ImageDecoder.standard().decode(file).bitmap());
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> !p.getFileName().toString().startsWith(".")).sorted(Comparator.comparing(p -> p.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw Fault.of("list images", "must be a folder that can be read", Files.exists(folder) ? e.toString() : "no such folder",
                    "check the path").at(Place.file(folder.toString())).raise(e);
        }
    }

    private static FaultException nothing(Path folder, String got) {
        return Fault.of("list images", "must hold JPEG or PNG files, folders of them, or IDX files", got, "name the folder with the images")
                .at(Place.file(folder.toString())).raise();
    }
}
