package dev.fulcrum.tasks.image;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// A change of the pictures that a model meets, made on purpose: to see beforehand what would be done about it.
public sealed interface Shift {
    /// A Gaussian blur.
    ///
    /// @param sigma pixels, above 0
    record Blur(double sigma) implements Shift {}

    /// Every pixel times a factor.
    ///
    /// @param factor above 0; under 1 is darker
    record Brightness(double factor) implements Shift {}

    /// One class comes more often among the others.
    ///
    /// @param times above 1
    record Mix(String label, double times) implements Shift {}

    /// `blur=1.5`, `brightness=0.5`, `mix=Sneaker:5`, several with commas between.
    ///
    /// @throws dev.fulcrum.unit.FaultException for anything else
    static List<Shift> of(String text) {
        List<Shift> shifts = new ArrayList<>();
        for (String part : text.split(",", -1)) shifts.add(one(part.strip()));
        return shifts;
    }

    private static Shift one(String text) {
        String[] named = text.split("=", 2);
        try {
            return switch (named[0]) {
                case "blur" -> new Blur(positive(named[1]));
                case "brightness" -> new Brightness(positive(named[1]));
                case "mix" -> new Mix(named[1].substring(0, named[1].lastIndexOf(':')), above(1, named[1].substring(named[1].lastIndexOf(':') + 1)));
                default -> throw new IllegalArgumentException(text);
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Fault.of("--shift", "must be blur=SIGMA, brightness=FACTOR or mix=CLASS:TIMES, numbers above 0, times above 1", text,
                    "write for example --shift blur=1.5,brightness=0.6").raise(e);
        }
    }

    private static double positive(String number) {
        return above(0, number);
    }

    private static double above(double bound, String number) {
        double value = Double.parseDouble(number);
        if (value > bound && Double.isFinite(value)) return value;
        throw new IllegalArgumentException(number);
    }

    /// One picture [H,W,C] as it is met now; the mix of classes changes no picture.
    static byte[] applied(List<Shift> shifts, byte[] picture, CanonicalSize size) {
        byte[] now = picture;
        for (Shift shift : shifts) {
            now = switch (shift) {
                case Blur(double sigma) -> blurred(now, size, sigma);
                case Brightness(double factor) -> brightened(now, factor);
                case Mix _ -> now;
            };
        }
        return now;
    }

    /// Of these pictures those that are met now: where a class comes more often, only a part of the others.
    ///
    /// @throws dev.fulcrum.unit.FaultException for a class that the data does not have
    static int[] met(List<Shift> shifts, ImageDataset data, int[] pictures, long seed) {
        int[] now = pictures;
        for (Shift shift : shifts) if (shift instanceof Mix(String label, double times)) now = mixed(data, now, label, times, seed);
        return now;
    }

    private static int[] mixed(ImageDataset data, int[] pictures, String label, double times, long seed) {
        int wanted = data.classes().indexOf(label);
        if (wanted < 0) {
            throw Fault.of("--shift", "mix must name a class of the data", label, "write one of " + data.classes()).raise();
        }
        SplittableRandom random = new SplittableRandom(seed);
        return Arrays.stream(pictures).filter(p -> {
            boolean kept = random.nextDouble() * times < 1;
            return data.label(p) == wanted || kept;
        }).toArray();
    }

    private static byte[] brightened(byte[] picture, double factor) {
        byte[] now = new byte[picture.length];
        for (int i = 0; i < now.length; i++) now[i] = (byte) Math.clamp(Math.round((picture[i] & 0xff) * factor), 0, 255);
        return now;
    }

    /// Along rows and then along columns; what lies outside repeats the border.
    private static byte[] blurred(byte[] picture, CanonicalSize size, double sigma) {
        int reach = Math.max(1, (int) Math.ceil(3 * sigma));
        double[] weights = IntStream.rangeClosed(-reach, reach).mapToDouble(d -> Math.exp(-d * d / (2 * sigma * sigma))).toArray();
        double sum = Arrays.stream(weights).sum();
        double[] rows = new double[picture.length];
        double[] whole = new double[picture.length];
        for (int i = 0; i < picture.length; i++) rows[i] = picture[i] & 0xff;
        along(rows, whole, size, weights, sum, 0, 1);
        along(whole.clone(), rows, size, weights, sum, 1, 0);
        byte[] now = new byte[picture.length];
        for (int i = 0; i < now.length; i++) now[i] = (byte) Math.clamp(Math.round(rows[i]), 0, 255);
        return now;
    }

    private static void along(double[] from, double[] into, CanonicalSize size, double[] weights, double sum, int down, int right) {
        int reach = weights.length / 2;
        for (int y = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++) {
                for (int c = 0; c < size.channels(); c++) {
                    double value = 0;
                    for (int d = -reach; d <= reach; d++) {
                        int row = Math.clamp(y + (long) d * down, 0, size.height() - 1);
                        int column = Math.clamp(x + (long) d * right, 0, size.width() - 1);
                        value += weights[d + reach] * from[(row * size.width() + column) * size.channels() + c];
                    }
                    into[(y * size.width() + x) * size.channels() + c] = value / sum;
                }
            }
        }
    }
}
