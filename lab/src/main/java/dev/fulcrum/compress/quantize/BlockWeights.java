package dev.fulcrum.compress.quantize;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;

/// A matrix in blocks of one column that share a scale: `w = scale · (q − 2^(bits−1))`, q unsigned.
///
/// Layout of ONNX Runtime's MatMulNBits: codes UINT8 `[N, K / block, block · bits / 8]`, for 4 bits the even element in the low half
/// of a byte; scales FLOAT `[N, K / block]`.
///
/// @param rows  K, a multiple of the block
/// @param count N
record BlockWeights(int bits, int block, int rows, int count, byte[] codes, float[] scales) {
    private static final int TRIES = 12;

    /// Each block takes the scale of least squared error among its extreme value put on the code furthest from 0 and 12 a little
    /// narrower: with 15 steps, clipping one extreme is often cheaper than a coarser step for the rest.
    ///
    /// @param columnsFirst FLOAT `[N, K]`
    static BlockWeights of(Tensor columnsFirst, int bits, int block) {
        int count = Math.toIntExact(columnsFirst.dim(0));
        int rows = Math.toIntExact(columnsFirst.dim(1));
        float[] w = columnsFirst.toFloatArray();
        var made = new BlockWeights(bits, block, rows, count, new byte[w.length * bits / 8], new float[w.length / block]);
        for (int b = 0; b < made.scales.length; b++) {
            made.scales[b] = made.bestScale(w, b * block);
            for (int i = b * block; i < (b + 1) * block; i++) made.put(i, made.code(w[i], made.scales[b]));
        }
        return made;
    }

    private float bestScale(float[] w, int from) {
        float extreme = 0;
        for (int i = from; i < from + block; i++) if (Math.abs(w[i]) > Math.abs(extreme)) extreme = w[i];
        float best = extreme / -middle();
        double least = error(w, from, best);
        for (int t = 1; t <= TRIES; t++) {
            float next = extreme / -middle() * (1 - 0.03f * t);
            double error = error(w, from, next);
            if (error < least) {
                least = error;
                best = next;
            }
        }
        return best;
    }

    private double error(float[] w, int from, float scale) {
        double sum = 0;
        for (int i = from; i < from + block; i++) {
            double e = w[i] - scale * (code(w[i], scale) - middle());
            sum += e * e;
        }
        return sum;
    }

    private int middle() {
        return 1 << (bits - 1);
    }

    private int code(float w, float scale) {
        return scale == 0 ? middle() : Math.clamp((long) Math.rint(w / scale) + middle(), 0, 2 * middle() - 1);
    }

    private void put(int index, int code) {
        if (bits == 8) codes[index] = (byte) code;
        else codes[index / 2] |= (byte) (code << (index % 2 * 4));
    }

    private int at(int index) {
        return bits == 8 ? codes[index] & 0xff : codes[index / 2] >> (index % 2 * 4) & 0xf;
    }

    /// The matrix that the codes stand for, FLOAT `[K, N]`.
    Tensor widened() {
        float[] w = new float[rows * count];
        for (int i = 0; i < w.length; i++) w[i % rows * count + i / rows] = scales[i / block] * (at(i) - middle());
        return Tensor.ofFloats(w, rows, count);
    }

    Tensor codesTensor() {
        return Tensor.ofBytes(ElementType.UINT8, codes, count, rows / block, (long) block * bits / 8);
    }

    Tensor scalesTensor() {
        return Tensor.ofFloats(scales, count, rows / block);
    }
}
