package dev.fulcrum.bench.guest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/// Token sequences without end out of one book, for a student that learns from what its teacher says of them.
///
/// A teacher answers anything, so the book's few thousand sentences are only a start: half of the sequences are sentences, half are pieces
/// of the running text that begin and end anywhere; in some, single tokens give way to others of the vocabulary, so that words occur that
/// the book lacks. All sequences of a batch have one length, so that nothing is padding.
final class DistillationText {
    private static final int FIRST_WORD = 1000;
    private static final int SHORTEST = 6;
    private static final int LONGEST = 48;
    private final List<long[]> sentences;
    private final long[] running;
    private final int vocabulary;
    private final double replaced;
    private final int longest;

    /// @param sentences with the marks at their begin and end, 12 tokens or more in all
    /// @param replaced  share of the tokens of every second sequence that give way, in [0, 1)
    DistillationText(List<long[]> sentences, int vocabulary, double replaced) {
        this.sentences = sentences.stream().sorted(Comparator.comparingInt(s -> s.length)).toList();
        this.running = sentences.stream().flatMapToLong(s -> Arrays.stream(s, 1, s.length - 1)).toArray();
        this.vocabulary = vocabulary;
        this.replaced = replaced;
        this.longest = Math.min(LONGEST, running.length / 2);
    }

    /// Sequences of one length, which is drawn anew for every step, short ones as often as long ones.
    ///
    /// @param tokens about so many in all, at least twice the longest sequence
    List<long[]> batch(int tokens, long step, long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + step);
        int length = SHORTEST + random.nextInt(longest - SHORTEST + 1);
        int at = nearest(length);
        int size = tokens / length;
        List<long[]> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long[] sequence = i % 2 == 0 ? sentence(at, length, random) : piece(length, random);
            batch.add(i % 4 < 2 ? sequence : disturbed(sequence, random));
        }
        return batch;
    }

    private int nearest(int length) {
        int at = Collections.binarySearch(sentences.stream().map(s -> s.length).toList(), length);
        return at >= 0 ? at : Math.min(-at - 1, sentences.size() - 1);
    }

    /// One of about this length, cut or filled up by what follows in the text.
    private long[] sentence(int at, int length, Random random) {
        int near = Math.clamp(at + random.nextInt(1001) - 500, 0, sentences.size() - 1);
        long[] found = sentences.get(near);
        if (found.length == length) return found.clone();
        if (found.length > length) {
            long[] cut = Arrays.copyOf(found, length);
            cut[length - 1] = found[found.length - 1];
            return cut;
        }
        long[] piece = piece(length, random);
        System.arraycopy(found, 0, piece, 0, found.length - 1);
        return piece;
    }

    private long[] piece(int length, Random random) {
        long[] first = sentences.getFirst();
        long[] piece = new long[length];
        piece[0] = first[0];
        piece[length - 1] = first[first.length - 1];
        System.arraycopy(running, random.nextInt(running.length - length), piece, 1, length - 2);
        return piece;
    }

    private long[] disturbed(long[] sequence, Random random) {
        for (int i = 1; i < sequence.length - 1; i++) {
            if (random.nextDouble() < replaced) sequence[i] = FIRST_WORD + random.nextInt(vocabulary - FIRST_WORD);
        }
        return sequence;
    }
}
