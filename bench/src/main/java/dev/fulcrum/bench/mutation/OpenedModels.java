package dev.fulcrum.bench.mutation;

import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.unit.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Models opened in ONNX Runtime behind the sandbox: a native crash, a hang or a blow-up of memory ends the worker, is reported with
/// the file that was being opened, and the next worker goes on behind it.
public final class OpenedModels {
    private static final Duration HANG = Duration.ofSeconds(10);
    private static final long MEMORY = 1500L << 20;
    private static final int BATCH = 200;

    private final Map<String, String> deaths = new TreeMap<>();
    private int opened;
    private int refused;
    private String current = "";
    private volatile long lastNews;

    /// @param deaths how workers ended, by file
    public record Result(int models, int opened, int refused, Map<String, String> deaths) {}

    private OpenedModels() {}

    public static Result of(List<byte[]> models, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> files = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) files.add(Files.write(folder.resolve(i + ".onnx"),
                models.get(i)).toAbsolutePath().toString());
        OpenedModels run = new OpenedModels();
        for (int from = 0; from < files.size(); from += BATCH) run.batch(new ArrayList<>(files.subList(from, Math.min(files.size(), from
                + BATCH))));
        return new Result(files.size(), run.opened, run.refused, run.deaths);
    }

    private void batch(List<String> files) {
        while (!files.isEmpty()) {
            current = files.getFirst();
            try {
                workOff(files);
                return;
            } catch (FaultException | CancellationException e) {
                deaths.put(Path.of(current).getFileName().toString(), brief(e));
                files.subList(0, files.indexOf(current) + 1).clear();
            }
        }
    }

    private static String brief(RuntimeException e) {
        String text = e instanceof CancellationException ? "hung for " + HANG.toSeconds() + " s" : String.valueOf(e.getMessage());
        return text.length() > 240 ? text.substring(0, 240) + "..." : text;
    }

    private void workOff(List<String> files) {
        SandboxOptions options = SandboxOptions.of("dev.fulcrum.cli.Main", "worker").withHeapMegabytes(256).withResidentBytes(MEMORY);
        lastNews = System.nanoTime();
        try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(); Sandbox sandbox = new Sandbox(options)) {
            watch.scheduleWithFixedDelay(() -> closeWhenSilent(sandbox), 1, 1, TimeUnit.SECONDS);
            sandbox.run(OpenModelsJob.NAME, Map.of("files", files), this::hear);
            watch.shutdownNow();
        }
    }

    private void closeWhenSilent(Sandbox sandbox) {
        if (System.nanoTime() - lastNews > HANG.toNanos()) sandbox.close();
    }

    private void hear(Map<String, Object> message) {
        lastNews = System.nanoTime();
        if (message.get("opening") instanceof String file) current = file;
        if ("opened".equals(message.get("ended"))) opened++;
        if ("refused".equals(message.get("ended"))) refused++;
    }
}
