package dev.fulcrum.tasks.image;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.dial.Recalibration;

/// Mean and deviation of the pixels of some pictures.
final class PixelMoments {
    private PixelMoments() {}

    /// @param examples positions in the data set, at least one
    static Recalibration.Moments of(ImageDataset data, int[] examples) {
        byte[] pixels = new byte[data.size().bytes()];
        double sum = 0;
        double squares = 0;
        for (int image : examples) {
            data.copy(image, pixels, 0);
            for (byte p : pixels) {
                sum += p & 0xff;
                squares += (p & 0xff) * (p & 0xff);
            }
        }
        double count = (double) examples.length * pixels.length;
        double mean = sum / count;
        return new Recalibration.Moments(mean, Math.sqrt(Math.max(0, squares / count - mean * mean)));
    }
}
