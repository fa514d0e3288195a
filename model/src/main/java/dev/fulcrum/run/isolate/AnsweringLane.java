package dev.fulcrum.run.isolate;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Session;
import dev.fulcrum.unit.FaultException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// One connection in the model's process. What has been asked before in the same shapes is bound to the shared memory and not copied.
final class AnsweringLane {
    private static final int MOST_BOUND = 80;
    private final SocketChannel connection;
    private final Session session;
    private final Path folder;
    private final Map<String, Session.Prepared> bound = new HashMap<>();
    private ByteBuffer boundTo;

    AnsweringLane(SocketChannel connection, Session session, Path folder) {
        this.connection = connection;
        this.session = session;
        this.folder = folder;
    }

    void answer() {
        try (connection; DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(connection)));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(connection)))) {
            int number = in.readInt();
            SharedMemory given = new SharedMemory(folder.resolve("in-" + number));
            SharedMemory told = new SharedMemory(folder.resolve("out-" + number));
            while (true) {
                Map<String, Tensor> inputs = TensorWire.read(in, given);
                answer(inputs, given.atLeast(0), out, told);
            }
        } catch (IOException e) {
            // The other end has closed the lane.
            return;
        }
    }

    private void answer(Map<String, Tensor> inputs, ByteBuffer memory, DataOutputStream out, SharedMemory told) throws IOException {
        Map<String, Tensor> outputs;
        try {
            outputs = session.isConcurrent() ? run(inputs, memory) : alone(inputs);
        } catch (FaultException e) {
            out.writeBoolean(false);
            out.writeUTF(e.getMessage().substring(0, Math.min(e.getMessage().length(), 10_000)));
            out.flush();
            return;
        }
        out.writeBoolean(true);
        TensorWire.write(out, outputs, told);
    }

    private Map<String, Tensor> alone(Map<String, Tensor> inputs) {
        synchronized (session) {
            return session.run(inputs);
        }
    }

    private Map<String, Tensor> run(Map<String, Tensor> inputs, ByteBuffer memory) {
        if (memory != boundTo) forget();
        boundTo = memory;
        String key = key(inputs);
        Session.Prepared prepared = bound.get(key);
        if (prepared != null) {
            prepared.run();
            return prepared.outputs();
        }
        Map<String, Tensor> outputs = session.run(inputs);
        if (inputs.values().stream().allMatch(t -> t.strings().isEmpty())) bind(key, inputs, outputs);
        return outputs;
    }

    private void bind(String key, Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
        Session.Prepared prepared = session.prepare(inputs);
        if (bound.size() < MOST_BOUND && prepared.outputs().keySet().equals(outputs.keySet())) bound.put(key, prepared);
        else prepared.close();
    }

    private void forget() {
        bound.values().forEach(Session.Prepared::close);
        bound.clear();
    }

    private static String key(Map<String, Tensor> inputs) {
        StringBuilder key = new StringBuilder();
        inputs.forEach((name, tensor) -> key.append(name).append(tensor.type()).append(Arrays.toString(tensor.dims())));
        return key.toString();
    }
}
