package dev.fulcrum.engines.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/// A subgraph made ready to run: the body of an If, a Loop or a Scan.
///
/// @param program  compiled with the body's inputs, then the captured values, as inputs
/// @param captured slots of the surrounding program that the body reads
/// @param around   the surrounding program's slots, set while it runs
record Body(Program program, List<Integer> captured, Program.Frame around) {
    /// Runs the body on its own inputs.
    Tensor[] run(Tensor... inputs) {
        Tensor[] all = java.util.Arrays.copyOf(inputs, inputs.length + captured.size());
        for (int i = 0; i < captured.size(); i++) all[inputs.length + i] = around.slots()[captured.get(i)];
        return program.run(all);
    }
}
