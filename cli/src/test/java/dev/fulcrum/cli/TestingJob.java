package dev.fulcrum.cli;

import dev.fulcrum.run.WorkerJob;
import java.util.Map;

/// A job that doubles its number.
public final class TestingJob implements WorkerJob {
    @Override
    public String name() {
        return "double";
    }

    @Override
    public void run(Map<String, Object> request, Reply reply) {
        reply.send(Map.of("twice", 2 * ((Number) request.get("number")).intValue()));
    }
}
