package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.data.DataReport;
import dev.fulcrum.data.events.Cases;
import dev.fulcrum.data.events.EventCleaning;
import dev.fulcrum.data.events.EventCluster;
import dev.fulcrum.data.events.EventColumns;
import dev.fulcrum.data.events.EventEngine;
import dev.fulcrum.data.events.EventKind;
import dev.fulcrum.data.events.EventSink;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.data.events.EventTable;
import dev.fulcrum.data.events.Features;
import dev.fulcrum.data.events.MsWebFile;
import dev.fulcrum.measure.WeighRequest;
import dev.fulcrum.tasks.recommend.FitSuggestJob;
import dev.fulcrum.tasks.recommend.JudgeSuggestJob;
import dev.fulcrum.tasks.recommend.PrepareSuggestJob;
import dev.fulcrum.tasks.recommend.RecommendSection;
import dev.fulcrum.tasks.recommend.ShopSimulator;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import dev.fulcrum.unit.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/// The events of a run, read once and kept in the result's folder for worker processes and for going on.
///
/// @param suggesting events, divided, and what is to be foreseen
/// @param report     what was left out
public record SuggestData(Suggesting suggesting, DataReport report) implements TaskData {
    private static final long DAY_SECONDS = 86_400;
    private static final int TELL_EVERY = 100_000;
    /// Of the events that count: where so many fall on an item that the user had before, people come back to things.
    private static final double COMING_BACK = 0.1;

    /// @throws dev.fulcrum.unit.FaultException with what is wrong with the data
    static SuggestData read(Asked asked, Machine machine) {
        RecommendSection section = RecommendSection.read(asked.brief().data().afresh());
        DataFiles files = new DataFiles(asked);
        ContentHash key = files.key(roots(files, section));
        if (files.known(key)) {
            return new SuggestData(Suggesting.load(asked.folder().data()), Json.readFile(asked.folder().dataReport(), DataReport.class));
        }
        SuggestData data = fresh(asked, files, section, machine);
        data.suggesting.save(asked.folder().data());
        AtomicFile.write(asked.folder().dataReport(), Json.pretty(data.report));
        files.keep(key);
        return data;
    }

    private static List<Path> roots(DataFiles files, RecommendSection section) {
        List<Path> roots = new ArrayList<>();
        path(section.source()).ifPresent(p -> roots.add(files.existing("events", p)));
        section.items().flatMap(RecommendSection.Described::table).ifPresent(p -> roots.add(files.existing("items", p)));
        section.users().flatMap(RecommendSection.Described::table).ifPresent(p -> roots.add(files.existing("users", p)));
        return roots;
    }

    private static Optional<String> path(RecommendSection.Source source) {
        return switch (source) {
            case RecommendSection.Source.Table t -> Optional.of(t.path());
            case RecommendSection.Source.MsWeb m -> Optional.of(m.path());
            case RecommendSection.Source.Shop _ -> Optional.empty();
        };
    }

    private static SuggestData fresh(Asked asked, DataFiles files, RecommendSection section, Machine machine) {
        EventCleaning.Cleaned cleaned = cleaned(files, section, machine);
        Suggesting suggesting = Suggesting.of(cleaned.table(), wanted(asked, section, cleaned.table()), about(files, section, cleaned.table()));
        for (EventSplit.Part part : List.of(EventSplit.Part.VALIDATION, EventSplit.Part.TEST)) {
            Cases cases = suggesting.cases(part);
            if (cases.cases().isEmpty()) throw nobody(asked, suggesting, part, cases).raise();
        }
        return new SuggestData(suggesting, report(cleaned, suggesting));
    }

    private static Fault nobody(Asked asked, Suggesting suggesting, EventSplit.Part part, Cases cases) {
        String got = "%s users of whom none has; %s have such an event and nothing before it, %s events are of things that nobody had before".formatted(
                Wording.count(suggesting.table().users().size()), Wording.count(cases.coldUsers()), Wording.count(cases.coldTargets()));
        return fault(asked, "split", "must leave users with a %s in %s and with events before it%s".formatted(suggesting.asked().target().word(),
                part.name().toLowerCase(Locale.ROOT), suggesting.asked().repeats() ? "" : ", of a thing new to them"), got,
                "bring users who come more than once, or change data.split");
    }

    /// What the data says of items and users beside the events.
    private static Suggesting.About about(DataFiles files, RecommendSection section, EventTable table) {
        Features users = section.users().map(d -> features(files, section.source(), "users", d, table.users())).orElseGet(() -> Features.none(table.users().size()));
        if (section.items().isEmpty() && section.source() instanceof RecommendSection.Source.Shop shop) {
            return new Suggesting.About(Features.of(table.items(), List.of("department"), new ShopSimulator(shop.settings()).described()), users);
        }
        return new Suggesting.About(section.items().map(d -> features(files, section.source(), "items", d, table.items()))
                .orElseGet(() -> Features.none(table.items().size())), users);
    }

    /// @param key of the data section
    private static Features features(DataFiles files, RecommendSection.Source source, String key, RecommendSection.Described described, List<String> names) {
        Optional<EventColumns> columns = source instanceof RecommendSection.Source.Table t ? Optional.of(t.columns()) : Optional.empty();
        String own = columns.map(c -> key.equals("items") ? c.item() : c.user()).orElse("");
        Path file = files.existing(key, described.table().or(() -> path(source)).orElseThrow());
        return Features.of(names, described.features(), EventEngine.first().describe(file, described.id().orElse(own), described.features()));
    }

    /// Tables are read where the purchases are made: on a cluster, if that is where.
    private static EventCleaning.Cleaned cleaned(DataFiles files, RecommendSection section, Machine machine) {
        long now = machine.clock().instant().getEpochSecond();
        EventCleaning.Rules rules = switch (section.source()) {
            case RecommendSection.Source.Table t -> new EventCleaning.Rules(section.kind(), section.kinds(), t.columns().time().isPresent(), now);
            case RecommendSection.Source.MsWeb _ -> new EventCleaning.Rules(section.kind(), section.kinds(), false, now);
            case RecommendSection.Source.Shop s -> new EventCleaning.Rules(Optional.empty(), Map.of(), true, new ShopSimulator(s.settings()).end());
        };
        Optional<EventCluster> cluster = EventCluster.at(machine.fleet().address());
        if (cluster.isPresent() && section.source() instanceof RecommendSection.Source.Table t) {
            machine.progress().accept(Progress.of("data", "on " + machine.fleet().address()));
            return cluster.get().clean(machine.fleet().address(), files.existing("events", t.path()), t.columns(), rules);
        }
        EventCleaning cleaning = new EventCleaning(rules);
        EventSink sink = counting(cleaning, rows -> machine.progress().accept(Progress.of("data", rows + " events")));
        switch (section.source()) {
            case RecommendSection.Source.Table t -> EventEngine.first().read(files.existing("events", t.path()), t.columns(), sink);
            case RecommendSection.Source.MsWeb m -> MsWebFile.read(files.existing("events", m.path()), sink);
            case RecommendSection.Source.Shop s -> new ShopSimulator(s.settings()).events(sink);
        }
        return cleaning.done();
    }

    private static EventSink counting(EventCleaning cleaning, LongConsumer progress) {
        long[] seen = {0};
        return (user, item, kind, value, time) -> {
            cleaning.event(user, item, kind, value, time);
            if (++seen[0] % TELL_EVERY == 0) progress.accept(seen[0]);
        };
    }

    private static Suggesting.Asked wanted(Asked asked, RecommendSection section, EventTable table) {
        EventKind target = section.target().orElseGet(() -> strongest(table));
        if (!has(table, target)) {
            throw fault(asked, "target", "must be a kind that the data has", target.word(), "write one of " + counts(table).keySet()).raise();
        }
        boolean last = section.split().leaveOneOut().orElse(!table.timed());
        if (!last && !table.timed()) {
            throw fault(asked, "split", "must be last-event for events without times", "time", "name the column with the time, or write `split: last-event`")
                    .raise();
        }
        return new Suggesting.Asked(target, section.repeats().orElseGet(() -> comesBack(table, target)), last,
                Math.round(section.split().validationDays() * DAY_SECONDS), Math.round(section.split().testDays() * DAY_SECONDS), asked.brief().seed());
    }

    private static Fault fault(Asked asked, String key, String expected, String got, String mend) {
        Place place = asked.brief().data().place(key);
        return Fault.of("read brief", expected, got, mend).at(place);
    }

    /// A purchase says more than a rating, a rating more than a click.
    private static EventKind strongest(EventTable table) {
        if (has(table, EventKind.PURCHASE)) return EventKind.PURCHASE;
        return has(table, EventKind.RATING) ? EventKind.RATING : EventKind.CLICK;
    }

    private static boolean has(EventTable table, EventKind kind) {
        return counts(table).containsKey(kind.word());
    }

    private static SortedMap<String, Integer> counts(EventTable table) {
        SortedMap<String, Integer> counts = new TreeMap<>();
        for (int e = 0; e < table.size(); e++) counts.merge(table.kind(e).word(), 1, Integer::sum);
        return counts;
    }

    private static boolean comesBack(EventTable table, EventKind target) {
        int again = 0;
        int all = 0;
        for (int u = 0; u < table.users().size(); u++) {
            Set<Integer> had = new HashSet<>();
            for (int e = table.first(u); e < table.first(u + 1); e++) {
                if (table.kind(e) != target) continue;
                all++;
                if (!had.add(table.item(e))) again++;
            }
        }
        return again >= COMING_BACK * all;
    }

    private static DataReport report(EventCleaning.Cleaned cleaned, Suggesting suggesting) {
        List<String> notes = new ArrayList<>(cleaned.report().notes());
        notes.addAll(suggesting.notes());
        return new DataReport((int) Math.min(Integer.MAX_VALUE, cleaned.report().rows()), cleaned.table().size(), List.of(), List.of(), List.of(),
                counts(cleaned.table()), new TreeMap<>(), notes);
    }

    @Override
    public ContentHash digest() {
        return Json.hash(Map.of("events", suggesting.table().digest(), "asked", suggesting.asked(), "about", suggesting.about()));
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public List<WeighRequest.Input> inputs() {
        return suggesting.family().inputs();
    }

    @Override
    public Asking prepare(ResultFolder folder, Brief brief) {
        return new Asking(PrepareSuggestJob.NAME, new PrepareSuggestJob.Request(folder.data().toString(), brief.seed(), folder.weigh().toString()));
    }

    @Override
    public Asking judge(Path model, Path data, Optional<Path> answers, Optional<Path> before) {
        return judging(model, data, before, before.map(b -> fitted(b)));
    }

    static Asking judging(Path model, Path data) {
        return judging(model, data, Optional.empty(), Optional.empty());
    }

    private static Asking judging(Path model, Path data, Optional<Path> before, Optional<JudgeSuggestJob.Fitted> fitted) {
        return new Asking(JudgeSuggestJob.NAME, new JudgeSuggestJob.Request(model.toString(), data.toString(), before.map(Path::toString), fitted));
    }

    /// The fp32 weights from which a trial's were made.
    private JudgeSuggestJob.Fitted fitted(Path trialModel) {
        Path trial = FinishedSuggestions.floats(trialModel.getParent());
        return new JudgeSuggestJob.Fitted(trial.resolve(trialModel.getFileName()).toString(), Json.readFile(trial.resolve("curve.json"), FitSuggestJob.Result.class),
                suggesting.asked().seed());
    }

    static boolean isIn(Path data) {
        return Suggesting.isIn(data);
    }
}
