package dev.fulcrum.balance;

import dev.fulcrum.ledger.ResultLock;
import java.nio.file.Path;
import java.util.Map;

/// Every size of a brief's family, untrained, in both precisions: what can be weighed anywhere before anything is trained.
public final class Untrained {
    private Untrained() {}

    /// The ONNX files by id, kept in the result's folder, where balance finds them again.
    ///
    /// @throws dev.fulcrum.unit.FaultException for faults of brief, data or place
    public static Map<String, Path> of(Asked asked, Machine machine) {
        try (ResultLock _ = ResultLock.take(asked.folder().root(), machine.clock())) {
            return new WeighPhase(asked, machine, TaskData.read(asked, machine)).graphs();
        }
    }
}
