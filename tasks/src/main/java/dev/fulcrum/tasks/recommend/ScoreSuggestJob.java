package dev.fulcrum.tasks.recommend;

import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.graph.Tensor;
import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Suggestions for a stretch of the users of a table, from all that each did: one line of JSON a user.
public final class ScoreSuggestJob implements WorkerJob {
    public static final String NAME = "score-suggest";
    private static final int BATCH = 64;

    /// @param model  the ONNX file
    /// @param data   folder of the events
    /// @param from   first user, a number
    /// @param to     the one past the last
    /// @param output the file to write, JSON lines
    public record Request(String model, String data, int from, int to, String output) {}

    public record Result(int users) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        EventTable table = EventFile.read(Path.of(request.data()).resolve("events.bin"));
        Features about = Suggesting.users(Path.of(request.data()), table);
        SuggestModel model = SuggestModel.of(OnnxFile.read(Path.of(request.model())))
                .orElseThrow(() -> new IllegalArgumentException("the graph must be a model of suggestions"));
        try (Session session = Engine.named("onnxruntime").open(Path.of(request.model()), SessionOptions.ONE_THREAD)) {
            AtomicFile.write(Path.of(request.output()), beside -> {
                try (BufferedWriter out = Files.newBufferedWriter(beside)) {
                    for (int from = request.from(); from < request.to(); from += BATCH) {
                        write(table, about, model, session, from, Math.min(request.to(), from + BATCH), out);
                    }
                }
            });
        }
        reply.send(new Result(request.to() - request.from()));
    }

    private static void write(EventTable table, Features about, SuggestModel model, Session session, int from, int to, BufferedWriter out)
            throws IOException {
        List<SuggestModel.Asking> askings = IntStream.range(from, to)
                .mapToObj(u -> new SuggestModel.Asking(KnownUsers.events(table, u), List.of(), List.of(), Optional.empty(), KnownUsers.about(about, u))).toList();
        Map<String, Tensor> said = session.run(model.inputs(askings, table.timed() ? table.end() : 0));
        long[] items = said.get(model.itemsOutput()).toLongArray();
        float[] scores = said.get(model.scoresOutput()).toFloatArray();
        for (int row = 0; row < askings.size(); row++) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("user", table.users().get(from + row));
            line.put("suggestions", model.say(items, scores, row, askings.size()));
            out.write(Json.write(line));
            out.newLine();
        }
    }
}
