package dev.fulcrum.measure;

import dev.fulcrum.graph.Tensor;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/// Inputs for timing a model whose work depends on what it is shown: examples from files, taken in turn, so that the mean over runs is that of
/// real requests. Inputs without a file are random as in [RandomInputs].
final class RecordedInputs {
    /// Examples at batch 1: a share of 0.3 is then met to within 0.03.
    private static final int EXAMPLES = 256;
    /// Of larger batches, so that none is always the same mix.
    private static final int BATCHES = 8;

    private RecordedInputs() {}

    static boolean isAsked(List<WeighRequest.Input> inputs) {
        return inputs.stream().anyMatch(i -> i.rows().isPresent());
    }

    /// @param batch the size that goes in front of every input's dimensions
    /// @return one set of inputs a run, to be taken in turn
    /// @throws dev.fulcrum.unit.FaultException when a file holds no whole example
    static List<Map<String, Tensor>> of(List<WeighRequest.Input> inputs, int batch, long seed) {
        List<Map<String, Tensor>> runs = new ArrayList<>();
        int count = Math.max(BATCHES, EXAMPLES / batch);
        Map<String, Tensor> random = RandomInputs.of(inputs.stream().filter(i -> i.rows().isEmpty()).toList(), batch, seed);
        for (int run = 0; run < count; run++) runs.add(new HashMap<>(random));
        for (WeighRequest.Input input : inputs) {
            if (input.rows().isEmpty()) continue;
            byte[] rows = read(Path.of(input.rows().get()));
            int width = Math.toIntExact(input.element().bytes(Tensor.count(input.dims().stream().mapToLong(d -> d).toArray())));
            if (rows.length < width) throw empty(input, width, rows.length);
            int[] order = order(rows.length / width, seed);
            for (int run = 0; run < count; run++) runs.get(run).put(input.name(), tensor(input, rows, width, order, run * batch, batch));
        }
        return runs;
    }

    private static Tensor tensor(WeighRequest.Input input, byte[] rows, int width, int[] order, int from, int batch) {
        ByteBuffer bytes = Tensor.allocate(batch * width);
        for (int i = 0; i < batch; i++) bytes.put(rows, order[(from + i) % order.length] * width, width);
        long[] dims = LongStream.concat(LongStream.of(batch), input.dims().stream().mapToLong(d -> d)).toArray();
        return Tensor.of(input.element(), dims, bytes.flip());
    }

    private static int[] order(int count, long seed) {
        Random random = new Random(seed);
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Fault.of("weigh model", "must find the examples that it is timed on", e.toString(), "run fulcrum balance again")
                    .at(Place.file(file.toString())).raise(e);
        }
    }

    private static RuntimeException empty(WeighRequest.Input input, int width, int got) {
        return Fault.of("weigh model", "examples of input " + input.name() + " must have at least one of " + width + " bytes", got + " bytes",
                "run fulcrum balance again").at(Place.file(input.rows().get())).raise();
    }
}
