package dev.fulcrum.data;

import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A dataset in two files: `images.bin` holds the pixels [N,H,W,C], then N labels as little-endian 32-bit numbers; `images.json`,
/// written last, holds the rest and the digest, by which a cut, changed or foreign `images.bin` is known.
final class ImageDatasetFile {
    private static final String PIXELS = "images.bin";
    private static final String HEADER = "images.json";
    private static final int WRITE_BYTES = 1 << 26;

    private ImageDatasetFile() {}

    /// @param format 1
    private record Header(int format, CanonicalSize size, List<String> classes, List<String> names, ContentHash digest) {}

    static void save(ImageDataset dataset, Path folder) {
        AtomicFile.write(folder.resolve(PIXELS), beside -> write(dataset, beside));
        AtomicFile.write(folder.resolve(HEADER),
                Json.write(new Header(1, dataset.size(), dataset.classes(), dataset.names(), dataset.digest())));
    }

    private static void write(ImageDataset dataset, Path file) throws IOException {
        MemorySegment pixels = dataset.pixels();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            for (long at = 0; at < pixels.byteSize(); at += WRITE_BYTES) {
                write(out, pixels.asSlice(at, Math.min(WRITE_BYTES, pixels.byteSize() - at)).asByteBuffer());
            }
            write(out, ByteBuffer.wrap(dataset.labelBytes()));
        }
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) out.write(bytes);
    }

    static ImageDataset load(Path folder) {
        Path file = folder.resolve(PIXELS);
        try {
            Header header = header(folder.resolve(HEADER));
            ImageDataset dataset = map(header, file);
            if (!dataset.digest().equals(header.digest())) throw damaged(file, "content that does not match the digest");
            return dataset;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw damaged(file, e.toString());
        }
    }

    private static Header header(Path file) {
        Header header = Json.readFile(file, Header.class);
        if (header.format() != 1 || header.size() == null || header.classes() == null || header.names() == null) {
            throw damaged(file, "format " + header.format() + " or a missing part");
        }
        return header;
    }

    private static ImageDataset map(Header header, Path file) throws IOException {
        int count = header.names().size();
        long pixelBytes = (long) count * header.size().bytes();
        long expected = pixelBytes + 4L * count;
        if (Files.size(file) != expected) throw damaged(file, Files.size(file) + " bytes in place of " + expected);
        try (FileChannel in = FileChannel.open(file)) {
            MemorySegment mapped = in.map(FileChannel.MapMode.READ_ONLY, 0, expected, Arena.ofAuto());
            return ImageDataset.of(header.size(), header.classes(), labels(mapped.asSlice(pixelBytes), count), header.names(),
                    mapped.asSlice(0, pixelBytes));
        }
    }

    private static int[] labels(MemorySegment bytes, int count) {
        int[] labels = new int[count];
        bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(labels);
        return labels;
    }

    private static FaultException damaged(Path file, String got) {
        return Fault.of("load images", "must be a dataset as it was saved", got, "remove the folder and read the images again")
                .at(Place.file(file.toString())).raise();
    }
}
