package dev.fulcrum.tasks.guest;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads the data that a guest model is tried on.
public final class GuestSource {
    private GuestSource() {}

    /// All examples of a folder.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the folder does not hold what the spec speaks of
    public static GuestData read(Path folder, GuestModel model) {
        return read(folder, model, 0);
    }

    /// @param most how many to read at most, spread evenly over the folder, 0 for all
    public static GuestData read(Path folder, GuestModel model, int most) {
        if (!Files.exists(folder)) throw fault(folder, "must be a folder", "no such folder");
        if (Files.isDirectory(folder) && GuestTensors.in(folder)) return GuestTensors.read(folder, model);
        return switch (model.spec().kind()) {
            case IMAGES -> GuestImages.read(folder, model, most);
            case TEXTS -> GuestTexts.read(folder, model, most);
            case TENSORS -> throw fault(folder, "must hold one .npy file an input, or folders test_data_set_N", "neither");
        };
    }

    private static RuntimeException fault(Path folder, String expected, String got) {
        return Fault.of("read data", expected, got, "name the folder with --data").at(Place.file(folder.toString())).raise();
    }
}
