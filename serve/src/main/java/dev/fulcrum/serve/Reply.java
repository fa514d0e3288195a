package dev.fulcrum.serve;

import dev.fulcrum.graph.Tensor;
import java.util.List;

/// Where a request's answer goes; exactly one of the two is called, once, on a thread of the server's that must not be held up.
public interface Reply {
    /// @param outputs in the order of the model's signature; views that the next batch overwrites, so they are read inside this call
    void answered(List<Tensor> outputs, Receipt receipt);

    void refused(Refusal refusal);
}
