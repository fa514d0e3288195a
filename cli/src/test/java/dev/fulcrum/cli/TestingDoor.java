package dev.fulcrum.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A front door whose streams are kept.
final class TestingDoor {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Door door;

    TestingDoor(Path log, int columns, String... arguments) {
        PrintStream error = new PrintStream(err, true, StandardCharsets.UTF_8);
        LiveLine line = new LiveLine(error, columns);
        door = new Door(List.of(arguments), new PrintStream(out, true, StandardCharsets.UTF_8), error, line,
                new GoOn(error, line), new Log(log));
    }

    TestingDoor(String... arguments) {
        this(Path.of(System.getProperty("java.io.tmpdir"), "fulcrum-testing", "fulcrum.log"), 0, arguments);
    }

    int run() {
        return Main.run(door);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
