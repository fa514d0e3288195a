package dev.fulcrum.run.isolate;

import dev.fulcrum.graph.ElementType;
import dev.fulcrum.graph.Tensor;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Named tensors between two processes: what they are through a stream, their bytes through [SharedMemory]; texts go through the stream.
final class TensorWire {
    private static final long LINE = 64;
    private static final int MOST = 10_000;

    private TensorWire() {}

    /// Copies the tensors into the memory and says where they lie.
    static void write(DataOutputStream out, Map<String, Tensor> tensors, SharedMemory memory) throws IOException {
        long total = tensors.values().stream().mapToLong(t -> aligned(t.bytes().remaining())).sum();
        ByteBuffer all = memory.atLeast(total);
        out.writeLong(total);
        out.writeInt(tensors.size());
        long at = 0;
        for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
            head(out, e.getKey(), e.getValue());
            ByteBuffer bytes = e.getValue().bytes();
            all.put((int) at, bytes, bytes.position(), bytes.remaining());
            at += aligned(bytes.remaining());
        }
        out.flush();
    }

    private static long aligned(long bytes) {
        return (bytes + LINE - 1) / LINE * LINE;
    }

    private static void head(DataOutputStream out, String name, Tensor tensor) throws IOException {
        out.writeUTF(name);
        out.writeUTF(tensor.type().name());
        out.writeInt(tensor.rank());
        for (long d : tensor.dims()) out.writeLong(d);
        for (String text : tensor.strings()) {
            byte[] utf8 = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    /// The tensors as they lie in the memory: views that the next write overwrites.
    static Map<String, Tensor> read(DataInputStream in, SharedMemory memory) throws IOException {
        ByteBuffer all = memory.atLeast(in.readLong());
        int count = in.readInt();
        if (count < 0 || count > MOST) throw new IOException("not tensors: " + count);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long at = 0;
        for (int i = 0; i < count; i++) {
            String name = in.readUTF();
            Tensor tensor = tensor(in, all, at);
            tensors.put(name, tensor);
            at += aligned(tensor.bytes().remaining());
        }
        return tensors;
    }

    private static Tensor tensor(DataInputStream in, ByteBuffer all, long at) throws IOException {
        ElementType type = ElementType.valueOf(in.readUTF());
        long[] dims = new long[in.readInt()];
        for (int d = 0; d < dims.length; d++) dims[d] = in.readLong();
        if (type != ElementType.STRING) return Tensor.of(type, dims, all.slice((int) at, Math.toIntExact(type.bytes(Tensor.count(dims)))));
        List<String> texts = new ArrayList<>();
        for (long i = Tensor.count(dims); i > 0; i--) {
            byte[] utf8 = in.readNBytes(in.readInt());
            texts.add(new String(utf8, java.nio.charset.StandardCharsets.UTF_8));
        }
        return Tensor.ofStrings(texts, dims);
    }
}
