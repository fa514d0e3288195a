package dev.fulcrum.data;

import dev.fulcrum.unit.Fault;
import java.util.List;

/// What a source holds: class names in order, its images, files that are meant as images but are none, and notes.
record Listing(List<String> classes, List<ImageItem> items, List<Fault> unreadable, List<String> notes) {

    static Listing of(ImageSource source, ImageDecoder decoder) {
        return switch (source) {
            case ImageSource.Folders folders -> FolderListing.of(folders.root(), decoder);
            case ImageSource.Idx idx -> IdxListing.of(idx);
        };
    }
}
