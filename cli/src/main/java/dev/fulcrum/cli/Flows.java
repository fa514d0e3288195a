package dev.fulcrum.cli;

import dev.fulcrum.tasks.TaskBrief;
import dev.fulcrum.adapt.Adapt;
import dev.fulcrum.adapt.Adapted;
import dev.fulcrum.balance.Asked;
import dev.fulcrum.balance.Balance;
import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.FoldNew;
import dev.fulcrum.balance.Machine;
import dev.fulcrum.balance.MeasureModel;
import dev.fulcrum.balance.OtherMachines;
import dev.fulcrum.balance.Outcome;
import dev.fulcrum.balance.Predict;
import dev.fulcrum.balance.RecordGrid;
import dev.fulcrum.balance.ReportPage;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.balance.ServedMoney;
import dev.fulcrum.balance.SuggestAll;
import dev.fulcrum.balance.TrainOne;
import dev.fulcrum.ledger.Books;
import dev.fulcrum.ledger.Filter;
import dev.fulcrum.ledger.Ledger;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.run.Fleet;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.run.SandboxOptions;
import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The one place where the front door calls the rooms. Each method turns parsed options into one call and its value into an [Answer];
/// nothing else in this package knows a room, but the verbs of `scale`, which are arithmetic from their options to their answer.
final class Flows {
    private static final int EVENTS_HEAP_MEGABYTES = 4096;
    /// Made by one process before another takes its place, so that nothing grows for ever.
    private static final int PURCHASES = 200;

    private Flows() {}

    /// @param asked what to carry out
    /// @param brief its file, for what to type next
    /// @param fleet where purchases are made
    static Answer balance(Asked asked, Path brief, String fleet, LiveLine line) {
        try (Sandbox sandbox = new Sandbox(workers(asked.brief())); Fleet buyers = Fleet.at(fleet, buyers(asked.brief()))) {
            Outcome outcome = new Balance(asked, machine(sandbox, line).with(buyers)).run();
            line.clear();
            String text = Transcript.of(outcome);
            if (!(outcome.decision() instanceof Plan)) return Answer.unmet(Transcript.json(outcome), text);
            return Answer.met(Transcript.json(outcome), text + Transcript.next(outcome, asked.brief().task().equals(Brief.IMAGES) ? Optional.of(example(brief)) : Optional.empty()));
        }
    }

    /// Events and matrices of a large catalogue lie in the workers' heap; pictures are mapped.
    private static SandboxOptions workers(Brief brief) {
        return brief.task().equals(Brief.SUGGESTIONS) ? WorkerVerb.sandbox().withHeapMegabytes(EVENTS_HEAP_MEGABYTES) : WorkerVerb.sandbox();
    }

    /// A slice of training in a small net takes a second once everything is warm, and seven in a process that was just started.
    private static SandboxOptions buyers(Brief brief) {
        return workers(brief).withJobs(PURCHASES);
    }

    static Answer record(Asked asked, Ladder ladder, int sizes, LiveLine line) {
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox()); Sandbox buyers = new Sandbox(buyers(asked.brief()))) {
            Grid grid = new RecordGrid(asked, machine(sandbox, line).with(buyers), ladder, sizes).run();
            line.clear();
            Path file = RecordGrid.file(asked.folder());
            double core = grid.runs().stream().flatMap(r -> r.slices().stream()).mapToDouble(s -> s.seconds() + s.int8().seconds()).sum();
            return Answer.met(Map.of("grid", file.toString(), "configurations", grid.runs().size(), "coreSeconds", core),
                    "%d configurations over %d epochs took %.0f core-seconds [MEASURED]; %s".formatted(grid.runs().size(),
                            ladder.epochs(ladder.depth()), core, file));
        }
    }

    static Machine machine(Sandbox sandbox, LiveLine line) {
        return new Machine(sandbox, Runtime.getRuntime().availableProcessors(), Clock.systemUTC(), System::nanoTime, line::show);
    }

    static Asked asked(Path brief, Path result, Map<String, String> overrides, OptionalLong seed) {
        Map<String, String> all = new HashMap<>(overrides);
        seed.ifPresent(s -> all.put("seed", Long.toString(s)));
        Brief asked = TaskBrief.of(brief.toString(), read(brief), System.getenv(), BriefFlows.files(brief), all);
        return new Asked(asked, brief.toAbsolutePath().getParent(), new ResultFolder(result), line(brief), version());
    }

    /// The model line: the folder of a file called brief.yaml, else the file's own name.
    private static String line(Path brief) {
        String stem = brief.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        Path parent = brief.toAbsolutePath().normalize().getParent();
        return stem.equals("brief") && parent.getFileName() != null ? parent.getFileName().toString() : stem;
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            throw unreadable(file, "bytes that are no UTF-8 text");
        } catch (IOException e) {
            throw unreadable(file, Files.isDirectory(file) ? "a folder" : Files.exists(file) ? e.toString() : "no such file");
        }
    }

    private static RuntimeException unreadable(Path file, String got) {
        return Fault.of("read brief", "must be a YAML file that can be read", got, "check the path").at(Place.file(file.toString())).raise();
    }

    static String version() {
        return "fulcrum " + Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("0.1.0-SNAPSHOT");
    }

    /// A picture beside the brief to predict, if there is one.
    private static Path example(Path brief) {
        try (Stream<Path> files = Files.list(brief.toAbsolutePath().getParent())) {
            return files.filter(f -> f.toString().endsWith(".png")).sorted().findFirst().map(Transcript::shorter).orElse(Path.of("IMAGE.png"));
        } catch (IOException e) {
            return Path.of("IMAGE.png");
        }
    }

    static Answer train(Path brief, Path result, Optional<String> candidate, OptionalInt epochs, OptionalLong seed, LiveLine line) {
        Asked asked = asked(brief, result, Map.of(), seed);
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox())) {
            TrainOne.Done done = new TrainOne(asked, machine(sandbox, line)).run(candidate, epochs);
            line.clear();
            return done.reached() ? Answer.met(done, done.words()) : Answer.unmet(done, done.words());
        }
    }

    /// @param fleet where the work is done
    static Answer suggest(Path result, Path out, String fleet, LiveLine line) {
        try (Fleet places = Fleet.at(fleet, WorkerVerb.sandbox().withHeapMegabytes(EVENTS_HEAP_MEGABYTES))) {
            SuggestAll.Done done = SuggestAll.write(new ResultFolder(result), out, places, Runtime.getRuntime().availableProcessors(), line::show);
            line.clear();
            return Answer.met(done, done.words());
        }
    }

    static Answer fold(Path result, Path events, Optional<Path> items, Path out, LiveLine line) {
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox().withHeapMegabytes(EVENTS_HEAP_MEGABYTES))) {
            FoldNew.Done done = FoldNew.of(new ResultFolder(result), events, items, out, machine(sandbox, line));
            line.clear();
            return Answer.met(done, done.words());
        }
    }

    /// @param question what changed
    static Answer adapt(Adapt.Question question, LiveLine line) {
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox())) {
            Adapted adapted = Adapt.of(question, machine(sandbox, line));
            line.clear();
            return adapted.best().keeps() ? Answer.met(adapted, adapted.words(Door.launcher())) : Answer.unmet(adapted, adapted.words(Door.launcher()));
        }
    }

    static Answer predict(Path model, List<Path> files) {
        Path file = Files.isDirectory(model) ? model.resolve("model.onnx") : model;
        List<Predict.Answer> answers = Predict.of(file, files);
        StringBuilder text = new StringBuilder();
        for (Predict.Answer a : answers) text.append(a.words()).append(System.lineSeparator());
        return Answer.met(Map.of("model", file.toString(), "answers", answers), text.toString());
    }

    static Answer measure(Path model, Optional<String> demand, Map<String, String> keys, LiveLine line) {
        Optional<Brief> asked = demand.map(ServedMoney::asked);
        Path file = Files.isDirectory(model) ? model.resolve("model.onnx") : model;
        try (Sandbox sandbox = new Sandbox(WorkerVerb.sandbox())) {
            MeasureModel.Done weighed = MeasureModel.of(file, keys, machine(sandbox, line));
            MeasureModel.Done done = asked.map(weighed::at).orElse(weighed);
            line.clear();
            return Answer.met(done, done.words());
        }
    }

    static Answer ledger(List<Path> results) {
        List<Books.Line> lines = new ArrayList<>();
        for (Path result : results.isEmpty() ? allResults() : results) {
            Path file = new ResultFolder(result).ledger();
            if (!Files.exists(file)) {
                throw Fault.of("read ledger", "must be a result's folder", result + " without ledger.db", "run fulcrum balance first")
                        .at(Place.file(result.toString())).raise();
            }
            try (Ledger ledger = Ledger.open(file, Clock.systemUTC())) {
                lines.addAll(Books.of(ledger.entries(Filter.ALL)).lines());
            }
        }
        return Answer.met(new Books(lines), Accounts.of(lines));
    }

    private static List<Path> allResults() {
        Path results = Path.of("results");
        if (!Files.isDirectory(results)) {
            throw Fault.of("read ledger", "must be given results, or find a folder results here", "none", "run fulcrum balance first").raise();
        }
        try (Stream<Path> folders = Files.list(results)) {
            return folders.filter(f -> Files.exists(f.resolve("ledger.db"))).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Answer report(Path result) {
        ResultFolder folder = new ResultFolder(result);
        Outcome outcome = DecideAgain.of(folder, Optional.empty(), Map.of());
        new ReportPage(DecideAgain.brief(Evidence.load(folder), Optional.empty(), Map.of()), outcome).report().write(folder.report());
        return Answer.met(Map.of("report", folder.report().toString()), folder.report() + System.lineSeparator());
    }
}
