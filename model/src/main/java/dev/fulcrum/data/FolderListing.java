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
import java.util.stream.Stream;

/// Lists a folder with one folder a class.
final class FolderListing {
    private final Path root;
    private final ImageDecoder decoder;
    private final List<String> classes = new ArrayList<>();
    private final List<ImageItem> items = new ArrayList<>();
    private final List<Fault> unreadable = new ArrayList<>();
    private int passedOver;

    private FolderListing(Path root, ImageDecoder decoder) {
        this.root = root;
        this.decoder = decoder;
    }

    static Listing of(Path root, ImageDecoder decoder) {
        FolderListing listing = new FolderListing(root, decoder);
        for (Path entry : entries(root)) {
            if (Files.isDirectory(entry)) listing.classFolder(entry);
            else listing.passedOver++;
        }
        if (listing.classes.isEmpty()) throw noClasses(root, listing.passedOver);
        return listing.finish();
    }

    private Listing finish() {
        List<String> notes = passedOver == 0 ? List.of() : List.of(passedOver + " files that are not named as images are passed over");
        return new Listing(List.copyOf(classes), List.copyOf(items), List.copyOf(unreadable), notes);
    }

    private void classFolder(Path folder) {
        String name = folder.getFileName().toString();
        classes.add(name);
        for (Path file : entries(folder)) {
            if (Files.isDirectory(file)) unreadable.add(nested(file));
            else if (ImageFormat.meantAsImage(file)) items.add(item(name, file));
            else passedOver++;
        }
    }

    private ImageItem item(String className, Path file) {
        return new ImageItem(className + "/" + file.getFileName(), className, () -> decoder.shape(file), () -> decoder.decode(file));
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> !p.getFileName().toString().startsWith("."))
                    .sorted(Comparator.comparing(p -> p.getFileName().toString())).toList();
        } catch (IOException e) {
            throw Fault.of("list images", "must be a folder that can be read", e.toString(),
                    "name the folder that holds one folder a class").at(Place.file(folder.toString())).raise(e);
        }
    }

    private static Fault nested(Path folder) {
        return Fault.of("list images", "must be a JPEG or PNG directly in its class's folder", "a folder",
                "move its images up by one folder").at(Place.file(folder.toString()));
    }

    private static FaultException noClasses(Path root, int files) {
        return Fault.of("list images", "must hold one folder a class", files == 0 ? "an empty folder" : files + " files and no folder",
                "put the images of each class into a folder with the class's name").at(Place.file(root.toString())).raise();
    }
}
