package dev.fulcrum.ledger;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// A second JVM: appends entries and acknowledges each on its standard output, or holds a result folder until it is killed.
final class TestingProcess {
    private TestingProcess() {}

    static Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-Xmx128m", "-XX:TieredStopAtLevel=1",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        TestingProcess.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "append" -> append(Path.of(arguments[1]), arguments[2], Integer.parseInt(arguments[3]));
            case "hold" -> hold(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void append(Path file, String line, int count) throws IOException {
        try (Ledger ledger = Ledger.open(file, Clock.systemUTC())) {
            for (int i = 0; i < count; i++) acknowledge(ledger.append(TestingEntries.trained(line, 1, line + i)).hash().hex());
        }
    }

    private static void hold(Path folder) throws Exception {
        try (ResultLock lock = ResultLock.take(folder, Clock.systemUTC())) {
            acknowledge(lock.toString());
            Thread.sleep(60_000);
        }
    }

    @SuppressWarnings("resource")
    private static void acknowledge(String text) throws IOException {
        new FileOutputStream(FileDescriptor.out).write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
