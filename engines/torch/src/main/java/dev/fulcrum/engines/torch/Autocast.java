package dev.fulcrum.engines.torch;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Runs convolutions and matrix products of the enclosed forward pass in bfloat16, weights staying in fp32.
final class Autocast implements AutoCloseable {
    private final boolean on;

    Autocast(boolean on) {
        this.on = on;
        if (!on) return;
        torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
        torch.set_autocast_enabled(DeviceType.CPU, true);
        torch.increment_nesting();
    }

    @Override
    public void close() {
        if (!on) return;
        torch.set_autocast_enabled(DeviceType.CPU, false);
        if (torch.decrement_nesting() == 0) torch.clear_cache();
    }
}
