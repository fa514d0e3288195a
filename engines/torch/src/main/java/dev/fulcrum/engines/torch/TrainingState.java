package dev.fulcrum.engines.torch;

import dev.fulcrum.train.TrainingOptions;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/// The file of a training session's state: a header that must fit, then every tensor's exact bytes in memory order.
///
/// Layout, big-endian: magic, options as text, step count, number of tensors, then for each its name, dims, byte count and bytes.
final class TrainingState {
    private static final long MAGIC = 0x46554c4352554d31L;

    private TrainingState() {}

    static void write(Path file, TrainingOptions options, long steps, Map<String, Tensor> state) {
        AtomicFile.write(file, beside -> {
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside), 1 << 16))) {
                out.writeLong(MAGIC);
                out.writeUTF(described(options));
                out.writeLong(steps);
                out.writeInt(state.size());
                for (var entry : state.entrySet()) write(out, entry.getKey(), entry.getValue());
            }
        });
    }

    /// Frozen names as their hash: a large model has more of them than one text of this format can hold.
    private static String described(TrainingOptions options) {
        return options.withFrozen(java.util.Set.of()) + " frozen " + dev.fulcrum.unit.Json.hash(options.frozen()).brief();
    }

    private static void write(DataOutputStream out, String name, Tensor tensor) throws IOException {
        byte[] bytes = new byte[Math.toIntExact(tensor.nbytes())];
        TorchTensors.memory(tensor.contiguous()).asByteBuffer().get(bytes);
        out.writeUTF(name + " " + Arrays.toString(tensor.shape()));
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /// Fills the tensors of a session.
    ///
    /// @return the number of steps done
    static long read(Path file, TrainingOptions options, Map<String, Tensor> state) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            if (in.readLong() != MAGIC) throw unfit(file, "a training state", "another kind of file");
            expect(file, "options", described(options), in.readUTF());
            long steps = in.readLong();
            expect(file, "number of tensors", String.valueOf(state.size()), String.valueOf(in.readInt()));
            List<byte[]> contents = new ArrayList<>();
            for (var entry : state.entrySet()) contents.add(read(file, in, entry.getKey(), entry.getValue()));
            fill(state, contents);
            return steps;
        } catch (IOException e) {
            throw unfit(file, "a whole training state", e.toString());
        }
    }

    /// Only once the whole file has been read, so that a refused file changes nothing.
    private static void fill(Map<String, Tensor> state, List<byte[]> contents) {
        int i = 0;
        for (Tensor tensor : state.values()) TorchTensors.memory(tensor).asByteBuffer().put(contents.get(i++));
    }

    private static byte[] read(Path file, DataInputStream in, String name, Tensor tensor) throws IOException {
        expect(file, "tensor", name + " " + Arrays.toString(tensor.shape()), in.readUTF());
        expect(file, "bytes", String.valueOf(tensor.nbytes()), String.valueOf(in.readInt()));
        byte[] bytes = new byte[Math.toIntExact(tensor.nbytes())];
        in.readFully(bytes);
        return bytes;
    }

    private static void expect(Path file, String what, String expected, String got) {
        if (!expected.equals(got)) throw unfit(file, what + " " + expected, got);
    }

    private static RuntimeException unfit(Path file, String expected, String got) {
        return Fault.of("restore training", "must be " + expected, got, "restore with the model, objective and options that saved it")
                .at(Place.file(file.toString())).raise();
    }
}
