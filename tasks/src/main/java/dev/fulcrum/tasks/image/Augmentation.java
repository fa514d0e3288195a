package dev.fulcrum.tasks.image;

import dev.fulcrum.data.CanonicalSize;
import dev.fulcrum.train.TrainingRecipe;
import java.util.SplittableRandom;

/// Random mirroring, shifting and erasing of one image [H,W,C], uint8; a pure function of the random source.
///
/// @param flip  probability of a left-right mirror
/// @param shift largest shift as a part of the side; what moves in repeats the border
/// @param erase probability of one grey square, its side a quarter to a half of the image's (DeVries and Taylor 2017)
public record Augmentation(double flip, double shift, double erase) {

    /// As the recipe says, each kind harder by half for every step of strength that the overfitting guard asks for.
    public static Augmentation of(TrainingRecipe recipe, int strength) {
        double more = 1 + 0.5 * strength;
        double erase = Math.min(0.8, recipe.strength("erase") * more + 0.25 * strength);
        return new Augmentation(recipe.strength("flip"), Math.min(0.25, recipe.strength("shift") * more), erase);
    }

    /// Writes the augmented image to `out` from `at` on.
    public void apply(byte[] in, CanonicalSize shape, SplittableRandom random, byte[] out, int at) {
        boolean mirrored = random.nextDouble() < flip;
        int dy = offset(shape.height(), random);
        int dx = offset(shape.width(), random);
        for (int y = 0; y < shape.height(); y++) {
            int fromY = Math.clamp(y + dy, 0, shape.height() - 1);
            for (int x = 0; x < shape.width(); x++) {
                int column = Math.clamp(x + dx, 0, shape.width() - 1);
                int fromX = mirrored ? shape.width() - 1 - column : column;
                int source = (fromY * shape.width() + fromX) * shape.channels();
                int target = at + (y * shape.width() + x) * shape.channels();
                for (int c = 0; c < shape.channels(); c++) out[target + c] = in[source + c];
            }
        }
        if (random.nextDouble() < erase) erase(shape, random, out, at);
    }

    private int offset(int side, SplittableRandom random) {
        int most = (int) Math.round(side * shift);
        return most == 0 ? 0 : random.nextInt(2 * most + 1) - most;
    }

    private static void erase(CanonicalSize shape, SplittableRandom random, byte[] out, int at) {
        int side = Math.max(1, (int) (Math.min(shape.height(), shape.width()) * (0.25 + 0.25 * random.nextDouble())));
        int top = random.nextInt(shape.height() - side + 1);
        int left = random.nextInt(shape.width() - side + 1);
        for (int y = top; y < top + side; y++) {
            int row = at + (y * shape.width() + left) * shape.channels();
            java.util.Arrays.fill(out, row, row + side * shape.channels(), (byte) 128);
        }
    }
}
