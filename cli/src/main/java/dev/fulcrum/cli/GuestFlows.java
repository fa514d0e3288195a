package dev.fulcrum.cli;

import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.guest.Compare;
import dev.fulcrum.guest.GuestWorkers;
import dev.fulcrum.guest.compress.CompressAsked;
import dev.fulcrum.guest.compress.CompressGuest;
import dev.fulcrum.guest.compress.Compressed;
import dev.fulcrum.guest.compress.Repeat;
import dev.fulcrum.guest.Inspect;
import dev.fulcrum.guest.Inspected;
import dev.fulcrum.guest.TrainGuest;
import dev.fulcrum.run.Sandbox;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Where the front door meets models of somebody else's.
final class GuestFlows {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int HEAP_MEGABYTES = 2048;
    /// Of the machine's memory, that a guest may take.
    private static final double SHARE = 0.75;

    private GuestFlows() {}

    static GuestWorkers workers(LiveLine line) {
        long memory = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class).getTotalMemorySize();
        return new GuestWorkers(WorkerVerb.sandbox().withHeapMegabytes(HEAP_MEGABYTES).withResidentBytes((long) (SHARE * memory)), PATIENCE,
                line::show);
    }

    static Answer inspect(Path model, Optional<Path> data, Optional<Path> out, Map<String, String> flags, LiveLine line) {
        try (GuestWorkers workers = workers(line)) {
            Inspected seen = new Inspect(workers).of(model, data, out, flags);
            return seen.clear() ? Answer.met(seen, seen.words()) : Answer.unmet(seen, seen.words());
        }
    }

    static Answer compare(Path first, Path second, Path data, Map<String, String> flags, boolean weigh, LiveLine line) {
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox()); GuestWorkers workers = workers(line)) {
            var done = new Compare(workers, Flows.machine(sandbox, line)).of(first, second, data, flags, weigh);
            return Answer.met(done, done.words());
        }
    }

    static Answer compress(Path model, Path data, Map<String, String> flags, CompressOptions options, Path result, LiveLine line) {
        CompressOptions.Parsed parsed = options.parsed();
        var asked = new CompressAsked(model, data, flags, parsed.drop(), options.goal(), options.most(), parsed.budget(), options.seed(),
                options.recipe(), new ResultFolder(result), Flows.version());
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox()); GuestWorkers workers = workers(line)) {
            CompressGuest compress = new CompressGuest(asked, workers, Flows.machine(sandbox, line));
            if (asked.recipe().isPresent()) {
                Repeat.Done repeated = compress.repeat();
                line.clear();
                return repeated.same() ? Answer.met(repeated, repeated.words()) : Answer.unmet(repeated, repeated.words());
            }
            Compressed done = compress.run();
            line.clear();
            return done.output().isPresent() ? Answer.met(done, done.words()) : Answer.unmet(done, done.words());
        }
    }

    static Answer train(Path model, Path data, Optional<String> layers, Optional<Path> teacher, Optional<Integer> epochs, Optional<Double> rate,
            long seed, Path result, Map<String, String> flags, LiveLine line) {
        var asked = new TrainGuest.Asked(model, data, layers.orElse("all"), teacher, epochs, rate, seed, result, flags);
        try (GuestWorkers workers = workers(line)) {
            TrainGuest.Done done = new TrainGuest(workers, Clock.systemUTC()).run(asked);
            return Answer.met(done, done.words());
        }
    }
}
