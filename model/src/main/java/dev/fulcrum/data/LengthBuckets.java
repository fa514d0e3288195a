package dev.fulcrum.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Batches of sentences of like length, so that little of what a model computes is padding.
///
/// Sentences are ordered by their length, ties by a seeded shuffle, and cut into batches of equal size (the last may be smaller); the
/// batches are shuffled then, so that training does not run from short to long.
///
/// @param batches positions of the sentences, each in exactly one batch
public record LengthBuckets(List<int[]> batches) {

    /// @param lengths ids a sentence, at least one sentence
    /// @param size    sentences a batch, at least 1
    /// @param seed    equal seeds give equal batches; give each epoch another one
    public static LengthBuckets of(int[] lengths, int size, long seed) {
        Random random = new Random(seed);
        List<Integer> order = new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
        Collections.shuffle(order, random);
        order.sort(Comparator.comparingInt(i -> lengths[i]));
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += size) {
            batches.add(order.subList(from, Math.min(order.size(), from + size)).stream().mapToInt(Integer::intValue).toArray());
        }
        Collections.shuffle(batches, random);
        return new LengthBuckets(batches);
    }

    /// Share of all ids that is padding, in [0, 1).
    public double padding(int[] lengths) {
        long own = Arrays.stream(lengths).asLongStream().sum();
        long all = batches.stream().mapToLong(b -> (long) b.length * IntStream.of(b).map(i -> lengths[i]).max().orElse(0)).sum();
        return 1 - (double) own / all;
    }
}
