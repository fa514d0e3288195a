package dev.fulcrum.data;

import java.util.List;
import java.util.function.ToIntFunction;

/// The one size of a run, in which every image is trained, predicted and served: unsigned bytes [height,width,channels].
///
/// @param height   1 to 1024
/// @param width    1 to 1024
/// @param channels 1 (grey) or 3 (RGB)
public record CanonicalSize(int height, int width, int channels) {
    private static final int SMALLEST = 16;
    private static final int LARGEST = 128;
    private static final int STEP = 4;

    public CanonicalSize {
        if (height < 1 || width < 1 || height > 1024 || width > 1024 || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException("canonical size must have sides in 1..1024 and 1 or 3 channels: got [%d,%d,%d]"
                    .formatted(height, width, channels));
        }
    }

    /// Bytes of one image.
    public int bytes() {
        return height * width * channels;
    }

    /// The rule: one channel if every image is grey, else three. Images that all have one size with sides in 16..128 keep it. Else
    /// height and width are the medians (lower of two), scaled down together until the longer is at most 128, each rounded to a
    /// multiple of 4 and clamped to 16..128.
    public static CanonicalSize choose(List<ImageShape> shapes) {
        int channels = shapes.stream().mapToInt(ImageShape::channels).max().orElseThrow();
        int height = median(shapes, ImageShape::height);
        int width = median(shapes, ImageShape::width);
        if (isKept(height) && isKept(width) && shapes.stream().allMatch(s -> s.height() == height && s.width() == width)) {
            return new CanonicalSize(height, width, channels);
        }
        double scale = Math.min(1, (double) LARGEST / Math.max(height, width));
        return new CanonicalSize(side(height * scale), side(width * scale), channels);
    }

    private static boolean isKept(int side) {
        return side >= SMALLEST && side <= LARGEST;
    }

    private static int side(double length) {
        return Math.clamp(Math.round(length / STEP) * STEP, SMALLEST, LARGEST);
    }

    private static int median(List<ImageShape> shapes, ToIntFunction<ImageShape> side) {
        int[] sorted = shapes.stream().mapToInt(side).sorted().toArray();
        return sorted[(sorted.length - 1) / 2];
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}
