package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventEngine;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.FoldSuggestJob;
import dev.fulcrum.tasks.recommend.RecommendSection;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import dev.fulcrum.unit.Wording;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// New events folded into a result's model without fitting it again, beside the result: users and items that came since are known, and what is popular is
/// counted anew.
public final class FoldNew {
    private static final EventColumns USUAL = new EventColumns("user", "item", Optional.of("kind"), Optional.of("value"), Optional.of("time"));

    private final ResultFolder result;
    private final Machine machine;
    private final RecommendSection section;

    private FoldNew(ResultFolder result, Machine machine, RecommendSection section) {
        this.result = result;
        this.machine = machine;
        this.section = section;
    }

    /// @param model    what was written
    /// @param events   new ones that are left after cleaning
    /// @param newUsers that the result's data did not have
    /// @param newItems that the model did not know
    public record Done(String model, int events, int newUsers, int newItems, List<String> notes, double seconds) {
        public String words() {
            StringBuilder text = new StringBuilder("%s: %s events, %s new users and %s new items folded in within %s [MEASURED], no model was fitted%n".formatted(model,
                    Wording.count(events), Wording.count(newUsers), Wording.count(newItems), Wording.duration(seconds)));
            notes.forEach(n -> text.append("           ").append(n).append(System.lineSeparator()));
            return text.toString();
        }
    }

    /// @param events a table with the columns of the brief; user, item, kind, value and time where it has none
    /// @param items  a table that says what items are like, where that of the events does not
    /// @param out    folder to write a model and its data to
    /// @throws dev.fulcrum.unit.FaultException when the folder is no result of the task, or the table cannot be read
    public static Done of(ResultFolder result, Path events, Optional<Path> items, Path out, Machine machine) {
        if (!Suggesting.isIn(result.data()) || !Files.exists(result.model())) {
            throw Fault.of("fold", "must be a result of the task recommendation with a model", result.root().toString(), "run fulcrum balance first")
                    .at(Place.file(result.root().toString())).raise();
        }
        Evidence evidence = Evidence.load(result);
        Brief brief = DecideAgain.brief(evidence, Optional.empty(), Map.of());
        return new FoldNew(result, machine, RecommendSection.read(brief.data().afresh())).run(events, items, out, evidence.test().orElseThrow().key(),
                brief.seed());
    }

    /// @param key of the trial that was handed over
    private Done run(Path events, Optional<Path> items, Path out, String key, long seed) {
        long start = machine.nanos().getAsLong();
        Suggesting had = Suggesting.load(result.data());
        EventCleaning.Cleaned cleaned = cleaned(events, had.table().timed());
        Suggesting now = had.with(cleaned.table(), names -> features(names, had, items.orElse(events), items.isPresent()));
        Path model = out.resolve("model.onnx");
        discard(model);
        now.save(out.resolve("data"));
        Path floats = FinishedSuggestions.floats(result.trial(key));
        FitSuggestJob.Result fitted = Json.readFile(floats.resolve("curve.json"), FitSuggestJob.Result.class);
        Map<String, Object> last = machine.sandbox().run(FoldSuggestJob.NAME, new FoldSuggestJob.Request(floats.resolve("finished.onnx").toString(), fitted,
                result.data().toString(), out.resolve("data").toString(), !floats.equals(result.trial(key)), seed, model.toString()), m -> { });
        return new Done(model.toString(), cleaned.table().size(), newUsers(had.table(), now.table()),
                Json.convert(last, FoldSuggestJob.Result.class).newItems(), cleaned.report().notes(), (machine.nanos().getAsLong() - start) / 1e9);
    }

    /// The model of an earlier fold goes before its data does: a run that is killed in between leaves none, and not one of other data.
    private static void discard(Path model) {
        try {
            Files.deleteIfExists(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EventColumns columns() {
        return section.source() instanceof RecommendSection.Source.Table t ? t.columns() : USUAL;
    }

    private EventCleaning.Cleaned cleaned(Path events, boolean timed) {
        EventCleaning cleaning = new EventCleaning(new EventCleaning.Rules(section.kind(), section.kinds(), timed,
                machine.clock().instant().getEpochSecond()));
        EventEngine.first().read(events, columns(), cleaning);
        return cleaning.done();
    }

    private static int newUsers(EventTable had, EventTable now) {
        Set<String> known = new HashSet<>(had.users());
        return (int) now.users().stream().filter(u -> !known.contains(u)).count();
    }

    /// What is known of items now: of the old ones what was known, of the new ones what a table says in the words that were known.
    private Features features(List<String> names, Suggesting had, Path table, boolean catalogue) {
        Features known = had.about().items();
        Features now = Features.of(names, known, had.table().items());
        Optional<RecommendSection.Described> described = section.items().filter(d -> catalogue || d.table().isEmpty());
        if (known.isEmpty() || described.isEmpty()) return now;
        List<String> columns = described.get().features();
        Map<String, List<String>> said = EventEngine.first().describe(table, catalogue ? described.get().id().orElse(columns().item()) : columns().item(), columns);
        Set<String> old = new HashSet<>(had.table().items());
        int[][] codes = now.codes().clone();
        for (int i = 0; i < codes.length; i++) {
            String name = names.get(i);
            if (!old.contains(name) && said.containsKey(name)) codes[i] = known.coded(columns, said.get(name));
        }
        return new Features(known.names(), codes);
    }
}
