package dev.fulcrum.tasks.guest;

import dev.fulcrum.data.CanonicalSize;
import java.util.List;
import java.util.Locale;

/// How an image becomes what a guest model eats: resized to height x width, then for each channel c
/// `(scale · x - mean[c]) / std[c]`, with x from 0 to 255, or 255 - x where inverted.
///
/// @param layout   which axis holds the channels
/// @param height   pixels, 1 to 1024
/// @param width    pixels, 1 to 1024
/// @param channels 1 (grey) or 3
/// @param resize   how an image of another shape is brought to the size
/// @param order    of the three colours
/// @param inverted whether dark becomes light first
/// @param scale    above 0
/// @param mean     one a channel, or one for all
/// @param std      above 0, one a channel, or one for all
public record Pixels(Layout layout, int height, int width, int channels, Resizing resize, Order order, boolean inverted, double scale,
        List<Double> mean, List<Double> std) {
    static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
    static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

    public Pixels {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /// Which axis holds the channels.
    public enum Layout {
        NCHW, NHWC;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The order of colours.
    public enum Order {
        RGB, BGR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// How an image of another shape is brought to the size.
    public enum Resizing {
        /// Each side on its own.
        STRETCH,
        /// The shorter side to the size, the middle kept.
        CROP,
        /// Into the upper left corner with its proportions kept, black beyond.
        FIT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Unscaled bytes of this shape.
    static Pixels plain(Layout layout, int height, int width, int channels) {
        return new Pixels(layout, height, width, channels, Resizing.STRETCH, Order.RGB, false, 1, List.of(0.0), List.of(1.0));
    }

    Pixels scaled(double newScale, List<Double> newMean, List<Double> newStd) {
        return new Pixels(layout, height, width, channels, resize, order, inverted, newScale, newMean, newStd);
    }

    Pixels ordered(Order newOrder) {
        return new Pixels(layout, height, width, channels, resize, newOrder, inverted, scale, mean, std);
    }

    Pixels inverted(boolean dark) {
        return new Pixels(layout, height, width, channels, resize, order, dark, scale, mean, std);
    }

    /// The shape of an image before it is scaled.
    CanonicalSize size() {
        return new CanonicalSize(height, width, channels);
    }

    long[] dims(int examples) {
        return switch (layout) {
            case NCHW -> new long[] {examples, channels, height, width};
            case NHWC -> new long[] {examples, height, width, channels};
        };
    }

    /// What each byte becomes in a channel of the model's input.
    float[] table(int channel) {
        double m = mean.get(Math.min(channel, mean.size() - 1));
        double s = std.get(Math.min(channel, std.size() - 1));
        float[] table = new float[256];
        for (int x = 0; x < 256; x++) table[x] = (float) ((scale * (inverted ? 255 - x : x) - m) / s);
        return table;
    }

    /// Writes one image, bytes [H,W,C] in RGB, as numbers in the model's layout.
    void apply(byte[] image, float[] into, int at) {
        int plane = height * width;
        for (int c = 0; c < channels; c++) {
            float[] table = table(c);
            int from = order == Order.BGR ? channels - 1 - c : c;
            for (int p = 0; p < plane; p++) {
                into[layout == Layout.NCHW ? at + c * plane + p : at + p * channels + c] = table[image[p * channels + from] & 255];
            }
        }
    }

    /// For people, for example `0 to 1`, `(x/255 - 0.1307) / 0.3081, bgr`.
    public String words() {
        String x = Math.abs(scale * 255 - 1) < 1e-9 ? "x/255" : scale == 1 ? "x" : scale + " x";
        boolean moved = mean.stream().anyMatch(m -> m != 0);
        boolean divided = std.stream().anyMatch(s -> s != 1);
        String centred = moved ? "(" + x + " - " + shown(mean) + ")" : x;
        return centred + (divided ? " / " + shown(std) : "") + (channels == 3 ? ", " + order : "") + (inverted ? ", inverted" : "");
    }

    private static String shown(List<Double> values) {
        return values.size() == 1 ? values.getFirst().toString() : values.toString();
    }
}
