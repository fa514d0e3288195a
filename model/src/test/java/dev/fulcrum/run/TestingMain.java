package dev.fulcrum.run;

import java.util.Map;

/// The main class of the processes that [SandboxTest] starts: a worker, or a parent whose death the worker must notice.
final class TestingMain {
    private TestingMain() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "worker" -> System.exit(Worker.serve(System.in));
            case "parent" -> new Sandbox(options()).run("testing", Map.of("do", "sleep"), message -> System.out.println(message.get("pid")));
            case "silent" -> System.exit(0);
            default -> throw new AssertionError(arguments[0]);
        }
    }

    static SandboxOptions options() {
        return SandboxOptions.of(TestingMain.class.getName(), "worker").withHeapMegabytes(64).withJvmFlag("-XX:TieredStopAtLevel=1");
    }
}
