package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.data.Split;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;

/// The data of a run as worker processes find it: mapped images and the split beside them.
///
/// @param data  canonical images
/// @param split train, validation, test
record StoredImages(ImageDataset data, Split split) {

    /// @param folder of the data set
    /// @param split  file of the split
    static StoredImages load(String folder, String split) {
        return new StoredImages(ImageDataset.load(Path.of(folder)), Json.readFile(Path.of(split), Split.class));
    }
}
