package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/// A data set as it would look after a change.
public final class ShiftedImages {
    private ShiftedImages() {}

    /// All pictures, each changed.
    public static ImageDataset of(ImageDataset data, List<Shift> shifts) {
        int bytes = data.size().bytes();
        MemorySegment pixels = Arena.ofAuto().allocate((long) data.count() * bytes, 64);
        byte[] picture = new byte[bytes];
        for (int i = 0; i < data.count(); i++) {
            data.copy(i, picture, 0);
            MemorySegment.copy(MemorySegment.ofArray(Shift.applied(shifts, picture, data.size())), 0, pixels, (long) i * bytes, bytes);
        }
        return ImageDataset.of(data.size(), data.classes(), data.labels(), IntStream.range(0, data.count()).mapToObj(data::name).toList(), pixels);
    }

    /// Of these pictures those that are still met; see [Shift.Mix].
    ///
    /// @throws dev.fulcrum.unit.FaultException for a class that the data does not have
    public static int[] met(List<Shift> shifts, ImageDataset data, int[] pictures, long seed) {
        return Shift.met(shifts, data, pictures, seed);
    }
}
