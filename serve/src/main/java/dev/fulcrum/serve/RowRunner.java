package dev.fulcrum.serve;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs requests whose rows share a batch, in memory that one worker keeps.
///
/// Each input has one direct buffer for the largest batch; a batch of `b` runs over its first `b` rows, bound once for each `b` that
/// occurs. So a request's bytes are copied once, from where the network left them to where the engine reads them, and its outputs are
/// read where the engine wrote them.
///
/// The memory is given back when it is closed, not when a collector finds it: a server that loads models all day would grow meanwhile.
final class RowRunner implements ServedModel.Runner {
    private final Session session;
    private final Signature signature;
    private final Arena memory = Arena.ofShared();
    private final ByteBuffer[] inputs;
    private final int[] rowBytes;
    private final Bound[] bySize;

    /// @param mostRows the largest batch
    RowRunner(Session session, Signature signature, int mostRows) {
        this.session = session;
        this.signature = signature;
        this.inputs = new ByteBuffer[signature.inputs().size()];
        this.rowBytes = new int[inputs.length];
        this.bySize = new Bound[mostRows + 1];
        for (int i = 0; i < inputs.length; i++) {
            TensorSpec spec = signature.inputs().get(i);
            rowBytes[i] = Math.toIntExact(spec.type().bytes(spec.rowCount()));
            inputs[i] = memory.allocate((long) rowBytes[i] * mostRows, 64).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /// A batch size's binding.
    private record Bound(Session.Prepared prepared, List<Tensor> outputs, List<ByteBuffer> bytes) {}

    @Override
    public List<List<Tensor>> run(List<InferenceRequest> requests, int rows) {
        fill(requests);
        Bound bound = bySize[rows];
        if (bound == null) bound = bySize[rows] = bind(rows);
        bound.prepared.run();
        return split(bound, requests, rows);
    }

    private void fill(List<InferenceRequest> requests) {
        int row = 0;
        for (InferenceRequest r : requests) {
            for (int i = 0; i < inputs.length; i++) {
                inputs[i].put(row * rowBytes[i], r.inputs().get(i).bytes(), 0, r.rows() * rowBytes[i]);
            }
            row += r.rows();
        }
    }

    private Bound bind(int rows) {
        Map<String, Tensor> values = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            TensorSpec spec = signature.inputs().get(i);
            values.put(spec.name(), Tensor.of(spec.type(), spec.rows(rows), inputs[i].slice(0, rows * rowBytes[i])));
        }
        Session.Prepared prepared = session.prepare(values);
        List<Tensor> outputs = new ArrayList<>();
        for (TensorSpec output : signature.outputs()) outputs.add(prepared.outputs().get(output.name()));
        return new Bound(prepared, outputs, outputs.stream().map(Tensor::bytes).toList());
    }

    private static List<List<Tensor>> split(Bound bound, List<InferenceRequest> requests, int rows) {
        if (requests.size() == 1) return List.of(bound.outputs);
        List<List<Tensor>> all = new ArrayList<>(requests.size());
        int row = 0;
        for (InferenceRequest r : requests) {
            Tensor[] own = new Tensor[bound.outputs.size()];
            for (int o = 0; o < own.length; o++) own[o] = rowsOf(bound.outputs.get(o), bound.bytes.get(o), row, r.rows(), rows);
            all.add(List.of(own));
            row += r.rows();
        }
        return all;
    }

    private static Tensor rowsOf(Tensor output, ByteBuffer bytes, int first, int count, int rows) {
        int one = bytes.capacity() / rows;
        long[] dims = output.dims();
        dims[0] = count;
        return Tensor.of(output.type(), dims, bytes.slice(first * one, count * one));
    }

    @Override
    public void close() {
        for (Bound bound : bySize) if (bound != null) bound.prepared.close();
        memory.close();
    }
}
