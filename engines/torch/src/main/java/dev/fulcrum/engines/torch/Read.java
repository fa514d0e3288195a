package dev.fulcrum.engines.torch;

import java.nio.ByteOrder;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Reads small tensors (shapes, axes, scales) into Java.
final class Read {
    private Read() {}

    static long[] longs(Tensor value) {
        Tensor wide = value.to(ScalarType.Long).contiguous();
        long[] out = new long[Math.toIntExact(wide.numel())];
        if (out.length > 0) TorchTensors.memory(wide).asByteBuffer().order(ByteOrder.nativeOrder()).asLongBuffer().get(out);
        return out;
    }

    static double[] doubles(Tensor value) {
        Tensor wide = value.detach().to(ScalarType.Double).contiguous();
        double[] out = new double[Math.toIntExact(wide.numel())];
        if (out.length > 0) TorchTensors.memory(wide).asByteBuffer().order(ByteOrder.nativeOrder()).asDoubleBuffer().get(out);
        return out;
    }
}
