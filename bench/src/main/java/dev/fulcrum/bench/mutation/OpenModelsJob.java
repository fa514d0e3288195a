package dev.fulcrum.bench.mutation;

import dev.fulcrum.run.Engine;
import dev.fulcrum.run.SessionOptions;
import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.FaultException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Opens model files in ONNX Runtime, in a worker process, and tells of each before and after.
public final class OpenModelsJob implements WorkerJob {
    static final String NAME = "open-models";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void run(Map<String, Object> request, Reply reply) {
        Engine engine = Engine.named("onnxruntime");
        for (Object file : (List<?>) request.get("files")) {
            reply.send(Map.of("opening", file));
            reply.send(Map.of("ended", ending(engine, Path.of((String) file))));
        }
    }

    private static String ending(Engine engine, Path file) {
        try {
            engine.open(file, SessionOptions.ONE_THREAD).close();
            return "opened";
        } catch (FaultException e) {
            return "refused";
        }
    }
}
