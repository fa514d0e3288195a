package dev.fulcrum.data;

import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Labelled images in one canonical size: unsigned bytes [N,H,W,C] outside the heap (or mapped from a file), one label an image.
///
/// Never written after construction; any number of threads may read. N x H x W x C may pass 2^31.
public final class ImageDataset {
    private final CanonicalSize size;
    private final List<String> classes;
    private final int[] labels;
    private final List<String> names;
    private final MemorySegment pixels;
    private volatile ContentHash digest;

    private ImageDataset(CanonicalSize size, List<String> classes, int[] labels, List<String> names, MemorySegment pixels) {
        this.size = size;
        this.classes = List.copyOf(classes);
        this.labels = labels.clone();
        this.names = List.copyOf(names);
        this.pixels = pixels.asReadOnly();
    }

    /// @param classes class names; a label is an index into them
    /// @param labels  one an image, 0 to classes - 1
    /// @param names   what to call each image in messages
    /// @param pixels  [N,H,W,C]; must not be written afterwards
    /// @throws IllegalArgumentException when counts disagree or a label is out of range
    public static ImageDataset of(CanonicalSize size, List<String> classes, int[] labels, List<String> names, MemorySegment pixels) {
        if (labels.length != names.size() || pixels.byteSize() != (long) labels.length * size.bytes()) {
            throw new IllegalArgumentException("dataset must have a label and a name an image of %d bytes: got %d, %d, %d bytes"
                    .formatted(size.bytes(), labels.length, names.size(), pixels.byteSize()));
        }
        if (Arrays.stream(labels).anyMatch(l -> l < 0 || l >= classes.size())) {
            throw new IllegalArgumentException("labels must be in 0.." + (classes.size() - 1));
        }
        return new ImageDataset(size, classes, labels, names, pixels);
    }

    /// Zeroed memory outside the heap for so many images, freed when nothing refers to it.
    ///
    /// @throws dev.fulcrum.unit.FaultException when the machine has not that much
    static MemorySegment allocate(CanonicalSize size, int count) {
        long bytes = (long) count * size.bytes();
        try {
            return Arena.ofAuto().allocate(bytes, 64);
        } catch (OutOfMemoryError e) {
            throw Fault.of("hold images", "must fit into memory", "%d images of %s, %d MiB".formatted(count, size, bytes >> 20),
                    "give a smaller image size").raise(e);
        }
    }

    public int count() {
        return labels.length;
    }

    public CanonicalSize size() {
        return size;
    }

    public List<String> classes() {
        return classes;
    }

    /// 0 to classes - 1.
    public int label(int image) {
        return labels[image];
    }

    public int[] labels() {
        return labels.clone();
    }

    /// What to call an image in messages: its file under the root, or its index in an IDX file.
    public String name(int image) {
        return names.get(image);
    }

    List<String> names() {
        return names;
    }

    /// All images [N,H,W,C], read-only.
    public MemorySegment pixels() {
        return pixels;
    }

    /// One image [H,W,C], read-only.
    public ByteBuffer image(int image) {
        return segment(image).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Copies one image [H,W,C] into an array, from the offset on.
    public void copy(int image, byte[] into, int offset) {
        MemorySegment.copy(pixels, ValueLayout.JAVA_BYTE, (long) image * size.bytes(), into, offset, size.bytes());
    }

    /// Gathers images into a batch [n,H,W,C], from the buffer's position on, which moves behind them.
    public void gather(int[] images, ByteBuffer into) {
        for (int image : images) into.put(image(image));
    }

    MemorySegment segment(int image) {
        return pixels.asSlice((long) image * size.bytes(), size.bytes());
    }

    /// The images of these indices in this order, copied.
    public ImageDataset only(int[] images) {
        MemorySegment chosen = allocate(size, images.length);
        for (int i = 0; i < images.length; i++) MemorySegment.copy(segment(images[i]), 0, chosen, (long) i * size.bytes(), size.bytes());
        int[] chosenLabels = Arrays.stream(images).map(i -> labels[i]).toArray();
        return new ImageDataset(size, classes, chosenLabels, Arrays.stream(images).mapToObj(names::get).toList(), chosen);
    }

    /// SHA-256 over size, class names, image names, labels and pixels, in this order; computed once.
    public ContentHash digest() {
        if (digest == null) digest = computeDigest();
        return digest;
    }

    private ContentHash computeDigest() {
        MessageDigest sha = ContentHash.digest();
        sha.update(Json.write(Map.of("size", size, "classes", classes, "names", names)).getBytes(StandardCharsets.UTF_8));
        sha.update(labelBytes());
        int step = 1 << 24;
        for (long at = 0; at < pixels.byteSize(); at += step) {
            sha.update(pixels.asSlice(at, Math.min(step, pixels.byteSize() - at)).asByteBuffer());
        }
        return ContentHash.finish(sha);
    }

    /// Little-endian 32-bit numbers.
    byte[] labelBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(labels);
        return bytes.array();
    }

    /// Writes `images.bin` and `images.json` into a folder, for [#load].
    public void save(Path folder) {
        ImageDatasetFile.save(this, folder);
    }

    /// Maps a saved dataset without decoding anything.
    ///
    /// @throws dev.fulcrum.unit.FaultException when a file is missing, cut or changed
    public static ImageDataset load(Path folder) {
        return ImageDatasetFile.load(folder);
    }

    @Override
    public String toString() {
        return count() + " images " + size + " in " + classes.size() + " classes";
    }
}
