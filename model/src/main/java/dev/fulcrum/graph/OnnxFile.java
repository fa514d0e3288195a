package dev.fulcrum.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// ONNX files (protobuf) to [Graph] and back. Protobuf classes are touched here, in [OnnxReading],
/// [OnnxWriting] and [OnnxRemainder], and nowhere else.
///
/// Reading keeps what [Graph] does not model (functions, sparse initializers, training information, quantization annotations,
/// documentation) as a *remainder*: the same message with everything modelled taken out. The documentation of a part (node, value,
/// initializer) stays in the remainder as a stub that carries the part's name, and finds its part again by that name on writing.
/// An initializer that the file lists among the inputs too (all do before IR 4) leaves such a stub, and is listed again.
///
/// Equal graphs give equal bytes. A file is at most 2 GiB, weights inside it included; larger weights are read from external data.
/// Format: onnx.proto of the ONNX project, IR versions 1 to 10.
public final class OnnxFile {
    static final long LARGEST = Integer.MAX_VALUE - 8L;

    private OnnxFile() {}

    /// Reads a model file; external data is looked for in the file's folder.
    ///
    /// @throws FaultException when the file cannot be read or is not a well-formed model
    public static Graph read(Path file) {
        return placed(file, () -> new OnnxReading(new ModelFolder(file.toAbsolutePath().getParent())).model(contentOf(file)));
    }

    /// Reads a model from memory; external data is refused.
    ///
    /// @throws FaultException when the bytes are not a well-formed model
    public static Graph read(byte[] content) {
        return new OnnxReading(ModelFolder.NONE).model(ByteBuffer.wrap(content));
    }

    /// Reads one tensor, the content of a TensorProto file.
    ///
    /// @throws FaultException when the file cannot be read or is not a well-formed tensor
    public static Tensor readTensor(Path file) {
        return placed(file, () -> new OnnxReading(new ModelFolder(file.toAbsolutePath().getParent())).tensor(contentOf(file)));
    }

    /// Writes a model file with all weights inside it: the old file or the new one, never half.
    ///
    /// @throws FaultException when the place cannot be written or the model is larger than 2 GiB
    public static void write(Path file, Graph graph) {
        ModelProto model = OnnxWriting.model(graph);
        AtomicFile.write(file, beside -> {
            try (OutputStream out = Files.newOutputStream(beside)) {
                model.writeTo(out);
            }
        });
    }

    /// The content of a model file.
    ///
    /// @throws FaultException when the model is larger than 2 GiB
    public static byte[] toBytes(Graph graph) {
        return OnnxWriting.model(graph).toByteArray();
    }

    private static <T> T placed(Path file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FaultException e) {
            throw new FaultException(e.faults().stream().map(f -> f.at(Place.file(file.toString()))).toList(), e);
        }
    }

    private static ByteBuffer contentOf(Path file) {
        try {
            long size = Files.size(file);
            if (size > LARGEST) throw tooLarge(size).raise();
            return ModelFolder.bytes(file, 0, size);
        } catch (IOException e) {
            throw Fault.of("read ONNX", "must be a readable file", e.toString(), "check the path and its permissions").raise(e);
        }
    }

    static Fault tooLarge(long bytes) {
        return Fault.of("ONNX model", "must be at most " + LARGEST + " bytes", bytes + " bytes", "keep the weights as external data");
    }

    static Fault malformed(String what, String expected, String got) {
        return Fault.of("read ONNX " + what, expected, got, "export the model again; the file is damaged or not ONNX");
    }
}
