package dev.fulcrum.run;

import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A job that behaves, or misbehaves, as its request says under `do`.
public final class TestingJob implements WorkerJob {
    @Override
    public String name() {
        return "testing";
    }

    @Override
    public void run(Map<String, Object> request, Reply reply) throws Exception {
        reply.send(Map.of("pid", ProcessHandle.current().pid()));
        switch ((String) request.get("do")) {
            case "nothing" -> { }
            case "count" -> count(((Number) request.get("to")).intValue(), reply);
            case "print" -> print(reply);
            case "throw" -> throw new IllegalStateException("the pears are not apples");
            case "fault" -> throw new FaultException(faults(), null);
            case "exit" -> System.exit(7);
            case "segv" -> Runtime.getRuntime().halt(139);
            case "signal" -> signal("-SEGV");
            case "stop" -> signal("-STOP");
            case "sleep" -> Thread.sleep(60_000);
            case "heap" -> fillHeap();
            case "resident" -> fillMemory();
            case "environment" -> reply.send(Map.of("omp", System.getenv("OMP_WAIT_POLICY"), "mine", System.getenv("FULCRUM_TESTING"),
                    "property", System.getProperty("fulcrum.testing")));
            default -> throw new AssertionError(request);
        }
    }

    static List<Fault> faults() {
        return List.of(Fault.of("read image", "must be a PNG", "text", "leave it out").at(new Place("a.png", 3, "data")),
                Fault.of("quality.minimum", "must be in (0, 1]", "1.2", "write 0.92"));
    }

    private static void count(int to, Reply reply) {
        for (int i = 1; i <= to; i++) reply.send(Map.of("i", i));
    }

    private static void print(Reply reply) throws Exception {
        System.out.println("a library talks");
        new ProcessBuilder("/bin/sh", "-c", "echo a native library talks").inheritIO().start().waitFor();
        reply.send(Map.of("unharmed", true));
        Runtime.getRuntime().halt(5);
    }

    private static void signal(String name) throws Exception {
        new ProcessBuilder("kill", name, String.valueOf(ProcessHandle.current().pid())).start().waitFor();
        Thread.sleep(60_000);
    }

    private static void fillHeap() {
        List<long[]> all = new ArrayList<>();
        while (true) all.add(new long[1 << 18]);
    }

    private static void fillMemory() throws Exception {
        var buffer = java.nio.ByteBuffer.allocateDirect(400 << 20);
        for (int i = 0; i < buffer.capacity(); i += 4096) buffer.put(i, (byte) 1);
        Thread.sleep(60_000);
    }
}
