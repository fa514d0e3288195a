package dev.fulcrum.engines.spark;

import dev.fulcrum.run.WorkerJob;
import dev.fulcrum.unit.Fault;
import java.util.Map;

/// Says what it is told, or how it was told wrongly.
public final class EchoJob implements WorkerJob {
    @Override
    public String name() {
        return "echo";
    }

    @Override
    public void run(Map<String, Object> request, Reply reply) {
        String say = (String) request.get("say");
        if (say.equals("nothing")) throw Fault.of("echo", "must have something to say", say, "say something").raise();
        if (say.equals("crash")) Runtime.getRuntime().halt(9);
        reply.send(Map.of("said", say, "process", ProcessHandle.current().pid()));
    }
}
