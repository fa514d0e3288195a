package dev.fulcrum.tasks.guest;

import dev.fulcrum.data.Bitmap;
import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.Pictures;
import dev.fulcrum.data.Resize;
import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Images decoded once to bytes in the model's size; scaling happens batch by batch, so that other scalings share the bytes.
final class GuestImages implements GuestData {
    private static final int SHOWN_FAULTS = 10;
    private static final double MOST_LEFT_OUT = 0.05;

    private final String input;
    private final ElementType element;
    private final Pixels pixels;
    private final byte[][] images;
    private final List<String> names;
    private final Optional<int[]> labels;
    private final List<String> classes;
    private final int[] test;
    private volatile ContentHash digest;

    private GuestImages(String input, ElementType element, Pixels pixels, byte[][] images, List<String> names, Optional<int[]> labels,
            List<String> classes, int[] test) {
        this.input = input;
        this.element = element;
        this.pixels = pixels;
        this.images = images;
        this.names = names;
        this.labels = labels;
        this.classes = classes;
        this.test = test;
    }

    /// @param most how many to read at most, spread evenly, 0 for all
    /// @throws FaultException when the folder holds no images, more than 5 % of them cannot be read, or labels do not fit the model's
    static GuestImages read(Path folder, GuestModel model, int most) {
        Pixels pixels = model.spec().pixels().orElseThrow();
        Pictures pictures = Pictures.of(folder);
        List<Pictures.Picture> chosen = spread(pictures.all(), most);
        byte[][] decoded = new byte[chosen.size()][];
        Fault[] faults = new Fault[chosen.size()];
        IntStream.range(0, decoded.length).parallel().forEach(i -> decode(chosen.get(i), pixels, i, decoded, faults));
        int[] sound = IntStream.range(0, decoded.length).filter(i -> faults[i] == null).toArray();
        refuseTooMany(folder, faults, sound.length);
        List<Pictures.Picture> kept = Arrays.stream(sound).mapToObj(chosen::get).toList();
        List<String> classes = GuestLabels.order(pictures.classes(), model.spec().labels());
        Optional<int[]> labels = classes.isEmpty() ? Optional.empty()
                : Optional.of(GuestLabels.of(kept.stream().map(p -> p.className().orElseThrow()).toList(), classes, folder));
        int[] test = IntStream.range(0, kept.size()).filter(i -> kept.get(i).test()).toArray();
        ElementType element = model.input().type().orElseThrow().element();
        return new GuestImages(model.spec().input(), element, pixels, Arrays.stream(sound).mapToObj(i -> decoded[i]).toArray(byte[][]::new),
                kept.stream().map(Pictures.Picture::name).toList(), labels, classes, test);
    }

    static <T> List<T> spread(List<T> all, int most) {
        if (most <= 0 || all.size() <= most) return all;
        return IntStream.range(0, most).mapToObj(i -> all.get((int) ((long) i * all.size() / most))).toList();
    }

    /// The same images scaled otherwise.
    GuestImages prepared(Pixels other) {
        if (!other.size().equals(pixels.size())) throw new IllegalArgumentException("the size must stay " + pixels.size());
        return new GuestImages(input, element, other, images, names, labels, classes, test);
    }

    /// The same images with some of them replaced, for augmentation.
    byte[] image(int example) {
        return images[example];
    }

    Pixels pixels() {
        return pixels;
    }

    private static void decode(Pictures.Picture picture, Pixels pixels, int i, byte[][] into, Fault[] faults) {
        try {
            into[i] = sized(picture.bitmap().get().withChannels(pixels.channels()), pixels);
        } catch (FaultException e) {
            faults[i] = e.faults().getFirst();
        }
    }

    /// Bytes [H,W,C] of the size, by the house's one way of averaging and interpolating.
    static byte[] sized(Bitmap image, Pixels pixels) {
        CanonicalSize size = pixels.size();
        return switch (pixels.resize()) {
            case STRETCH -> Resize.apply(image, size);
            case CROP -> cropped(image, pixels);
            case FIT -> fitted(image, pixels);
        };
    }

    private static byte[] cropped(Bitmap image, Pixels pixels) {
        double scale = Math.min(image.height() / (double) pixels.height(), image.width() / (double) pixels.width());
        int h = Math.clamp(Math.round(pixels.height() * scale), 1, image.height());
        int w = Math.clamp(Math.round(pixels.width() * scale), 1, image.width());
        return Resize.apply(part(image, (image.height() - h) / 2, (image.width() - w) / 2, h, w), pixels.size());
    }

    private static Bitmap part(Bitmap image, int top, int left, int height, int width) {
        byte[] bytes = new byte[height * width * image.channels()];
        int row = width * image.channels();
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.pixels(), ((top + y) * image.width() + left) * image.channels(), bytes, y * row, row);
        }
        return new Bitmap(height, width, image.channels(), bytes);
    }

    private static byte[] fitted(Bitmap image, Pixels pixels) {
        double scale = Math.min(pixels.height() / (double) image.height(), pixels.width() / (double) image.width());
        int h = Math.clamp(Math.round(image.height() * scale), 1, pixels.height());
        int w = Math.clamp(Math.round(image.width() * scale), 1, pixels.width());
        byte[] small = Resize.apply(image, new CanonicalSize(h, w, pixels.channels()));
        byte[] whole = new byte[pixels.size().bytes()];
        int row = w * pixels.channels();
        for (int y = 0; y < h; y++) System.arraycopy(small, y * row, whole, y * pixels.width() * pixels.channels(), row);
        return whole;
    }

    private static void refuseTooMany(Path folder, Fault[] faults, int sound) {
        List<Fault> found = Arrays.stream(faults).filter(f -> f != null).toList();
        if (sound > 0 && found.size() <= MOST_LEFT_OUT * faults.length) return;
        List<Fault> told = new ArrayList<>(List.of(Fault.of("read images", "must be readable, all but 5 %",
                found.size() + " of " + faults.length + " that are not", "mend the files that are listed").at(Place.file(folder.toString()))));
        told.addAll(found.subList(0, Math.min(SHOWN_FAULTS, found.size())));
        throw new FaultException(told, null);
    }

    @Override
    public int size() {
        return images.length;
    }

    @Override
    public Map<String, Tensor> batch(int[] examples) {
        return Map.of(input, tensor(Arrays.stream(examples).mapToObj(i -> images[i]).toArray(byte[][]::new)));
    }

    /// Scaled images in the model's layout and element type.
    Tensor tensor(byte[][] chosen) {
        return tensor(chosen, pixels, element);
    }

    static Tensor tensor(byte[][] chosen, Pixels pixels, ElementType element) {
        int each = pixels.size().bytes();
        float[] values = new float[chosen.length * each];
        for (int i = 0; i < chosen.length; i++) pixels.apply(chosen[i], values, i * each);
        return switch (element) {
            case UINT8 -> bytes(values, pixels.dims(chosen.length));
            case FLOAT16 -> halves(values, pixels.dims(chosen.length));
            default -> Tensor.ofFloats(values, pixels.dims(chosen.length));
        };
    }

    private static Tensor bytes(float[] values, long[] dims) {
        ByteBuffer b = Tensor.allocate(values.length);
        for (float v : values) b.put((byte) Math.clamp(Math.round(v), 0, 255));
        return Tensor.of(ElementType.UINT8, dims, b.flip());
    }

    private static Tensor halves(float[] values, long[] dims) {
        ByteBuffer b = Tensor.allocate(2L * values.length);
        for (float v : values) b.putShort(Float.floatToFloat16(v));
        return Tensor.of(ElementType.FLOAT16, dims, b.flip());
    }

    @Override
    public Optional<int[]> labels() {
        return labels;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String name(int example) {
        return names.get(example);
    }

    @Override
    public long fingerprint(int example) {
        return Fingerprint.of(ByteBuffer.wrap(images[example]));
    }

    @Override
    public int[] test() {
        return test;
    }

    @Override
    public ContentHash digest() {
        if (digest == null) digest = computeDigest();
        return digest;
    }

    private ContentHash computeDigest() {
        MessageDigest sha = ContentHash.digest();
        sha.update(Json.write(Map.of("pixels", pixels, "classes", classes, "names", names)).getBytes(StandardCharsets.UTF_8));
        labels.ifPresent(l -> sha.update(Arrays.toString(l).getBytes(StandardCharsets.UTF_8)));
        for (byte[] image : images) sha.update(image);
        return ContentHash.finish(sha);
    }
}
