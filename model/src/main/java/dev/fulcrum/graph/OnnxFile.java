package dev.fulcrum.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// ONNX files (protobuf) to [Graph] and back. Protobuf classes are touched here and in the other `Onnx...` classes of this package,
/// and nowhere else.
///
/// Reading keeps what [Graph] does not model (functions, sparse initializers, training information, quantization annotations,
/// documentation, fields of newer formats) as a *remainder*: the same message with everything modelled taken out. What a part (node,
/// value, initializer) says besides stays in the remainder as a stub that carries the part's name, and finds its part again by that
/// name on writing. An initializer that the file lists among the inputs too (all do before IR 4) leaves such a stub, and is listed again.
///
/// Equal graphs give equal bytes. A message is at most 2 GiB, weights inside it included; larger models keep their weights in a file
/// beside it (external data), from which they are mapped. A single tensor is at most 2 GiB in either case.
/// Format: onnx.proto of the ONNX project, IR versions 1 to 10; fields of later ones are kept.
public final class OnnxFile {
    static final long LARGEST = Integer.MAX_VALUE - 8L;
    /// Weights up to here stay inside; the rest of a message is for nodes and names.
    static final long LARGEST_INSIDE = LARGEST - (64L << 20);

    /// Files of weights that writings broken off could leave before one has to be deleted by hand; the next whole one deletes them.
    private static final int CRASHES = 100;

    private OnnxFile() {}

    /// Reads a model file; external data is looked for in the file's folder.
    ///
    /// @throws FaultException when the file cannot be read or is not a well-formed model
    public static Graph read(Path file) {
        return placed(file, () -> new OnnxReading(tensorsOf(file)).model(contentOf(file)));
    }

    /// Reads a model from memory; external data is refused.
    ///
    /// @throws FaultException when the bytes are not a well-formed model
    public static Graph read(byte[] content) {
        return new OnnxReading(new OnnxTensors(ModelFolder.NONE)).model(ByteBuffer.wrap(content));
    }

    /// Reads one tensor, the content of a TensorProto file.
    ///
    /// @throws FaultException when the file cannot be read or is not a well-formed tensor
    public static Tensor readTensor(Path file) {
        return placed(file, () -> tensorsOf(file).read(contentOf(file)));
    }

    /// Writes a model file: the old file or the new one, never half. Weights of up to 2 GiB lie inside it, more of them beside it.
    ///
    /// @throws FaultException when the place cannot be written
    public static void write(Path file, Graph graph) {
        write(file, graph, LARGEST_INSIDE);
    }

    static void write(Path file, Graph graph, long largestInside) {
        if (bytesOf(graph) > largestInside) writeWithExternalData(file, graph);
        else write(file, OnnxWriting.model(graph));
    }

    /// Writes a model file with the weights (those of 1 kB or more) in a file beside it, `<name>.data`, or `<name>.1.data` and so on
    /// while the former belongs to the model that is replaced: until the model has been moved to its place, the old pair is whole. What
    /// other pairs of that name have left is deleted then.
    ///
    /// @return the file of weights
    /// @throws FaultException when the place cannot be written
    public static Path writeWithExternalData(Path file, Graph graph) {
        Path absolute = file.toAbsolutePath();
        List<Path> older = dataFiles(absolute).filter(Files::exists).toList();
        Path data = dataFiles(absolute).filter(f -> !older.contains(f)).findFirst().orElseThrow();
        ExternalWeights weights = new ExternalWeights(data.getFileName().toString());
        ModelProto model = OnnxWriting.model(graph, weights);
        AtomicFile.write(data, weights::writeTo);
        write(absolute, model);
        older.forEach(OnnxFile::delete);
        return data;
    }

    private static void write(Path file, ModelProto model) {
        AtomicFile.write(file, beside -> {
            try (OutputStream out = Files.newOutputStream(beside)) {
                model.writeTo(out);
            }
        });
    }

    private static Stream<Path> dataFiles(Path model) {
        return IntStream.rangeClosed(0, CRASHES)
                .mapToObj(i -> model.resolveSibling(model.getFileName() + (i == 0 ? ".data" : "." + i + ".data")));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw Fault.of("write " + file.getFileName(), "must be a file that can be deleted", e.toString(), "delete it").raise(e);
        }
    }

    /// The content of a model file.
    ///
    /// @throws FaultException when the model is larger than 2 GiB
    public static byte[] toBytes(Graph graph) {
        long weights = bytesOf(graph);
        if (weights > LARGEST_INSIDE) throw tooLarge(weights).raise();
        return OnnxWriting.model(graph).toByteArray();
    }

    /// Bytes of all tensors, those in attributes and bodies included.
    private static long bytesOf(Graph graph) {
        long bytes = graph.initializers().values().stream().mapToLong(t -> t.bytes().remaining()).sum();
        for (Node node : graph.nodes()) {
            for (Attribute a : node.attributes().values()) {
                if (a instanceof Attribute.OfTensor(Tensor t)) bytes += t.bytes().remaining();
                if (a instanceof Attribute.OfGraph(Graph body)) bytes += bytesOf(body);
            }
        }
        return bytes;
    }

    private static OnnxTensors tensorsOf(Path file) {
        return new OnnxTensors(new ModelFolder(file.toAbsolutePath().getParent()));
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
