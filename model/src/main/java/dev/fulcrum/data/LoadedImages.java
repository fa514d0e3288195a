package dev.fulcrum.data;

/// What a source gave.
///
/// @param givenTest indices of images that came from a ready-made test split, rising; empty without one; not to be written
public record LoadedImages(ImageDataset dataset, int[] givenTest, DataReport report) {

    /// Splits by class and seed; the ready-made test split, where there is one, is the test split.
    public Split split(Split.Fractions fractions, long seed) {
        return Split.of(dataset, givenTest, fractions, seed);
    }
}
