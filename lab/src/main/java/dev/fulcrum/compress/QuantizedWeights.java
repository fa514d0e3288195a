package dev.fulcrum.compress;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Node;
import dev.fulcrum.graph.Tensor;
import java.nio.ByteBuffer;

/// Constant weights as int8 with a scale a channel, and the bias that goes with them.
///
/// @param largest magnitude of a quantized weight: 127, or 64 where pairs of products are added in 16 bits
public record QuantizedWeights(int largest) {
    private static final double LARGEST_BIAS = 1 << 30;

    /// @param weight     int8, dimensions as before
    /// @param scales     one a channel
    /// @param bias       int32, one a channel, or null
    /// @param biasScales input scale x weight scale, one a channel
    public record Result(Tensor weight, float[] scales, Tensor bias, float[] biasScales) {}

    /// The axis of a weight along which output channels lie.
    public static int channelAxis(Node node) {
        return node.is("Conv") || node.intAttribute("transB", 0) == 1 ? 0 : 1;
    }

    /// @param axis       along which output channels lie
    /// @param bias       FLOAT, one a channel, or null
    /// @param inputScale of the activation that the weight meets; read only where there is a bias
    public Result quantize(Tensor weight, int axis, Tensor bias, float inputScale) {
        float[] w = weight.toFloatArray();
        int channels = Math.toIntExact(weight.dim(axis));
        int inner = Math.toIntExact(Tensor.count(java.util.Arrays.copyOfRange(weight.dims(), axis + 1, weight.rank())));
        float[] b = bias == null ? new float[channels] : bias.toFloatArray();
        float[] scales = scales(w, channels, inner, b, inputScale);
        byte[] q = new byte[w.length];
        for (int i = 0; i < w.length; i++) {
            q[i] = (byte) Math.clamp((long) Math.rint(w[i] / scales[i / inner % channels]), -largest, largest);
        }
        float[] biasScales = new float[channels];
        for (int c = 0; c < channels; c++) biasScales[c] = scales[c] * inputScale;
        Tensor quantizedBias = bias == null ? null : bias(b, biasScales);
        return new Result(Tensor.ofBytes(ElementType.INT8, q, weight.dims()), scales, quantizedBias, biasScales);
    }

    /// The largest weight of a channel takes the largest code. A channel whose weights are tiny beside its bias gets a scale that
    /// keeps the bias within 30 bits; a channel of zeros without bias gets 1.
    private float[] scales(float[] w, int channels, int inner, float[] bias, float inputScale) {
        float[] scales = new float[channels];
        for (int i = 0; i < w.length; i++) {
            int c = i / inner % channels;
            scales[c] = Math.max(scales[c], Math.abs(w[i]) / largest);
        }
        for (int c = 0; c < channels; c++) {
            scales[c] = (float) Math.max(scales[c], Math.abs(bias[c]) / (inputScale * LARGEST_BIAS));
            if (scales[c] < Float.MIN_NORMAL) scales[c] = 1;
        }
        return scales;
    }

    private static Tensor bias(float[] bias, float[] scales) {
        ByteBuffer bytes = Tensor.allocate(4L * bias.length);
        for (int c = 0; c < bias.length; c++) bytes.putInt((int) Math.rint(bias[c] / (double) scales[c]));
        return Tensor.of(ElementType.INT32, new long[] {bias.length}, bytes.flip());
    }
}
