package dev.fulcrum.data;

import java.nio.file.Path;
import java.util.Optional;

/// Where labelled images lie.
public sealed interface ImageSource {

    /// A folder with one folder a class, each holding JPEG or PNG files of any size; the folder's name is the class's name.
    ///
    /// Classes and files are taken in the order of their names; hidden ones are passed over.
    record Folders(Path root) implements ImageSource {}

    /// Two IDX files, gzipped or not: images as unsigned bytes [N,H,W] or [N,H,W,C] and labels as unsigned bytes [N].
    ///
    /// A class is called by its number unless a file gives one name a line: the one named here, else a `labels.txt` beside the labels.
    record Idx(Path images, Path labels, Optional<Path> names) implements ImageSource {
        public Idx(Path images, Path labels) {
            this(images, labels, Optional.empty());
        }
    }
}
