package dev.fulcrum.balance;

import dev.fulcrum.data.events.EventFile;
import dev.fulcrum.run.Fleet;
import dev.fulcrum.tasks.recommend.ScoreSuggestJob;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import dev.fulcrum.unit.Wording;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Suggestions for all users of a result's data, in stretches that a fleet works on side by side; the same lines in the same order whatever the fleet.
public final class SuggestAll {
    private static final int STRETCH = 20_000;

    private SuggestAll() {}

    /// @param users   answered for
    /// @param seconds wall time
    public record Done(String output, int users, double seconds) {
        public String words() {
            return "%s: %s users in %s, %s a second%n".formatted(output, Wording.count(users), Wording.duration(seconds), Wording.number(users / seconds));
        }
    }

    /// @param here cores of this machine
    /// @throws dev.fulcrum.unit.FaultException when the folder is no result of the task
    public static Done write(ResultFolder folder, Path output, Fleet fleet, int here, Consumer<Progress> progress) {
        if (!Suggesting.isIn(folder.data()) || !Files.exists(folder.model())) {
            throw Fault.of("suggest", "must be a result of the task recommendation with a model", folder.root().toString(), "run fulcrum balance first")
                    .at(Place.file(folder.root().toString())).raise();
        }
        long start = System.nanoTime();
        int users = EventFile.read(folder.data().resolve("events.bin")).users().size();
        int places = fleet.places(here);
        int stretch = Math.clamp((users + places - 1) / places, 1, STRETCH);
        List<Path> parts = new ArrayList<>();
        List<Runnable> work = new ArrayList<>();
        AtomicInteger done = new AtomicInteger();
        for (int from = 0; from < users; from += stretch) {
            int first = from;
            int to = Math.min(users, from + stretch);
            Path part = output.toAbsolutePath().resolveSibling(output.getFileName() + ".part" + parts.size());
            parts.add(part);
            work.add(() -> {
                fleet.run(ScoreSuggestJob.NAME, new ScoreSuggestJob.Request(folder.model().toString(), folder.data().toString(), first, to, part.toString()),
                        m -> { });
                progress.accept(Progress.of("suggest", done.addAndGet(to - first) + " of " + users + " users"));
            });
        }
        SideBySide.run(places, work);
        join(parts, output);
        return new Done(output.toString(), users, (System.nanoTime() - start) / 1e9);
    }

    private static void join(List<Path> parts, Path output) {
        AtomicFile.write(output, beside -> {
            try (OutputStream out = Files.newOutputStream(beside)) {
                for (Path part : parts) Files.copy(part, out);
            }
        });
        try {
            for (Path part : parts) Files.delete(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
