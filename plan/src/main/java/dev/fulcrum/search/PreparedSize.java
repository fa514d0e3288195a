package dev.fulcrum.search;

import dev.fulcrum.graph.Graph;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import java.nio.file.Path;

/// One size of a family, written out untrained in both precisions, ready to be weighed.
///
/// @param name       of the size
/// @param floatFile  ONNX file in fp32
/// @param int8File   ONNX file in int8
/// @param parameters trainable numbers
/// @param flops      operations of one inference, 1 MAC = 2 FLOPs
public record PreparedSize(String name, String floatFile, String int8File, long parameters, double flops, long floatBytes, long int8Bytes) {

    /// Writes both forms into a folder and counts.
    public static PreparedSize write(String name, Graph graph, Graph quantized, Path folder) {
        Path floatFile = folder.resolve(name.replace(' ', '-') + ".onnx");
        Path int8File = folder.resolve(name.replace(' ', '-') + "-int8.onnx");
        OnnxFile.write(floatFile, graph);
        OnnxFile.write(int8File, quantized);
        GraphCount count = GraphCount.of(graph, 1);
        return new PreparedSize(name, floatFile.toString(), int8File.toString(), count.parameters(), count.flops(), floatFile.toFile().length(),
                int8File.toFile().length());
    }
}
