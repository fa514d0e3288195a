package dev.fulcrum.engines.spark;

import dev.fulcrum.run.Worker;
import java.io.IOException;

/// The child's side of the sandbox.
final class TestingWorker {
    private TestingWorker() {}

    public static void main(String[] args) throws IOException {
        System.exit(Worker.serve(System.in));
    }
}
