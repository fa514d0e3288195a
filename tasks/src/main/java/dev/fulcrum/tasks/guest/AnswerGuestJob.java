package dev.fulcrum.tasks.guest;

import dev.fulcrum.run.Engine;
import dev.fulcrum.run.Session;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Runs a guest model over a part of the data in a worker process and writes what it answers.
public final class AnswerGuestJob implements WorkerJob {
    public static final String NAME = "answer-guest";

    /// @param model    the ONNX file
    /// @param spec     of what it eats and answers
    /// @param data     folder of the data
    /// @param most     how many examples to read at most, 0 for all; the same for everyone who speaks of their positions
    /// @param examples positions to answer, all where empty
    /// @param output   the file of [GuestAnswers] to write
    public record Request(String model, GuestSpec spec, String data, int most, int[] examples, String output) {}

    /// One message on the way.
    public record Progress(int done, int of) {}

    /// The last message.
    ///
    /// @param answered examples
    /// @param width    numbers that belong together in an answer
    /// @param labels   of the answered examples, empty where the data have none
    /// @param classes  names in the order of the output; empty without labels
    /// @param seconds  that the model ran
    public record Result(int answered, int width, int[] labels, List<String> classes, double seconds, String engine) {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> message, Reply reply) {
        Request request = Json.convert(message, Request.class);
        GuestModel model = GuestModel.open(Path.of(request.model()), request.spec());
        GuestData data = GuestSource.read(Path.of(request.data()), model, request.most());
        int[] examples = request.examples().length == 0 ? IntStream.range(0, data.size()).toArray() : request.examples();
        Engine engine = Engine.named("onnxruntime");
        long start = System.nanoTime();
        try (Session session = model.session(engine)) {
            GuestAnswers answers = new GuestRun(model, data).answers(examples, session::run,
                    done -> reply.send(new Progress(done, examples.length)));
            answers.write(Path.of(request.output()));
            int[] labels = data.labels().map(l -> IntStream.of(examples).map(i -> l[i]).toArray()).orElse(new int[0]);
            reply.send(new Result(answers.size(), answers.width(), labels, data.classes(), (System.nanoTime() - start) / 1e9, engine.version()));
        }
    }
}
