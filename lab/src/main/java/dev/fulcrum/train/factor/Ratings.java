package dev.fulcrum.train.factor;

/// Explicit ratings as triples.
///
/// @param users  how many; numbers below it
/// @param items  how many; numbers below it
/// @param user   of each rating, not to be written
/// @param item   of each rating, not to be written
/// @param rating values, not to be written
public record Ratings(int users, int items, int[] user, int[] item, float[] rating) {
    public int size() {
        return rating.length;
    }

    public double mean() {
        double sum = 0;
        for (float r : rating) sum += r;
        return rating.length == 0 ? 0 : sum / rating.length;
    }
}
