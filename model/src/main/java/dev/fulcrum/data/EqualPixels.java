package dev.fulcrum.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Groups images whose canonical pixels are equal, byte for byte: a hash finds candidates, a comparison decides.
///
/// Images that differ only before resizing count as equal, as a model cannot tell them apart.
final class EqualPixels {
    private EqualPixels() {}

    /// For each image, the lowest index of an image with the same pixels: itself when it is alone or the first.
    static int[] firsts(ImageDataset dataset) {
        long[] hashes = IntStream.range(0, dataset.count()).parallel().mapToLong(i -> hash(dataset.segment(i))).toArray();
        Map<Long, List<Integer>> seen = HashMap.newHashMap(dataset.count());
        int[] firsts = new int[dataset.count()];
        for (int i = 0; i < firsts.length; i++) firsts[i] = first(dataset, seen.computeIfAbsent(hashes[i], _ -> new ArrayList<>(1)), i);
        return firsts;
    }

    private static int first(ImageDataset dataset, List<Integer> sameHash, int image) {
        for (int other : sameHash) {
            if (dataset.segment(image).mismatch(dataset.segment(other)) < 0) return other;
        }
        sameHash.add(image);
        return image;
    }

    /// FNV-1a over 64-bit words and the bytes left over, mixed at the end.
    private static long hash(MemorySegment image) {
        long hash = 0xcbf29ce484222325L;
        long words = image.byteSize() & -8;
        for (long at = 0; at < words; at += 8) hash = step(hash, image.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
        for (long at = words; at < image.byteSize(); at++) hash = step(hash, image.get(ValueLayout.JAVA_BYTE, at));
        return hash;
    }

    private static long step(long hash, long value) {
        long mixed = (hash ^ value) * 0x100000001b3L;
        return mixed ^ mixed >>> 29;
    }
}
