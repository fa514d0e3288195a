package dev.fulcrum.brief;

import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads a brief section by section, and raises all faults at the end.
final class BriefReader {
    private static final String[] TASKS = {Brief.IMAGES, Brief.SUGGESTIONS};
    private static final String OPERATION = "read brief";

    private final Brief.Origin origin;
    private final Section.Reading reading;
    private final Section root;
    private final Pricing pricing = new Pricing();
    private final PromiseReader promises = new PromiseReader(pricing);
    private final UpkeepReader upkeep = new UpkeepReader(pricing);

    BriefReader(Brief.Origin origin) {
        this(origin, new Section.Reading(OPERATION, origin.environment(), origin.files()));
    }

    private BriefReader(Brief.Origin origin, Section.Reading reading) {
        this(origin, reading, Overrides.apply(Written.read(origin.file(), origin.text(), reading.faults()), origin.overrides()));
    }

    private BriefReader(Brief.Origin origin, Section.Reading reading, Written.Mapping written) {
        this.origin = origin;
        this.reading = reading;
        this.root = new Section("", written, reading);
    }

    static Set<String> keys(DataReader dataReader) {
        Section.Reading reading = new Section.Reading(OPERATION, Map.of(), NamedFiles.NONE);
        for (String task : TASKS) {
            DataReader ofTask = (_, data) -> dataReader.read(task, data);
            Brief.Origin nowhere = new Brief.Origin("", "", Map.of(), Map.of(), NamedFiles.NONE, Map.of(), ofTask);
            new BriefReader(nowhere, reading, new Written.Mapping(Map.of(), Place.file(""))).sections();
        }
        return reading.keys();
    }

    Brief read() {
        Brief brief = sections();
        FaultException.raiseAll(root.faults());
        return brief;
    }

    private Brief sections() {
        if (!root.has("task")) root.missing("task", TASKS[0]);
        String task = root.word("task", TASKS).orElse(TASKS[0]);
        Section machineSection = root.section("machine", "name");
        pricing.read(root.section("prices"), machineSection);
        Section data = data(task);
        QualityPromise quality = promises.quality(root.section("quality", "minimum"), task);
        Errors errors = promises.errors(root.section("errors", "cost"));
        Section latency = root.section("latency", "p99");
        Optional<Double> p99 = promises.latency(latency);
        Demand demand = new DemandReader(root.section("demand", "requests")).read();
        Section deployed = root.section("deployment", "kind");
        Deployment deployment = new DeploymentReader(deployed, pricing).read();
        Machine machine = new MachineReader(machineSection, pricing).read();
        List<Machine> machines = MachineReader.others(root, pricing);
        Retraining retraining = upkeep.retraining(root.section("retraining", "every"));
        Operation operation = upkeep.operation(root.section("operation"));
        Spot spot = upkeep.spot(root.section("spot", "training"));
        Limits limits = limits(root.section("limits"));
        Searching search = searching(task, root.section("search", "by"));
        Compress compress = compress(root.section("compress"));
        long seed = root.number("seed", Dimension.COUNT, Range.between(-1e15, 1e15)).map(Double::longValue).orElse(1L);
        agreement(deployment, deployed, machine, latency, p99);
        root.close();
        return new Brief(task, data.afresh(), quality, errors, p99, pricing.value(PriceBook.SAFETY), demand, deployment, machine, spot,
                retraining, operation, pricing.book(), limits, search, compress, seed, machines, origin.having(reading.contents()));
    }

    private Section data(String task) {
        if (!root.has("data")) root.missing("data", "{images: photos}");
        Section data = root.section("data");
        if (root.has("data") || origin.text().isEmpty()) origin.dataReader().read(task, data);
        return data;
    }

    private Limits limits(Section section) {
        Limits read = new Limits(section.number("searchMoney", pricing.money(), Range.NOT_NEGATIVE),
                section.number("wallTime", Dimension.SECONDS, Range.POSITIVE), section.number("memory", Dimension.BYTES, Range.POSITIVE),
                section.number("energy", Dimension.ENERGY, Range.POSITIVE), section.number("carbon", Dimension.CARBON, Range.POSITIVE));
        section.close();
        return read;
    }

    private Searching searching(String task, Section section) {
        Searching.By by = section.word("by", "budget", "volume").filter("volume"::equals).isPresent() ? Searching.By.VOLUME : Searching.By.BUDGET;
        Searching read = new Searching(by,
                pricing.money(section.number("waiting", pricing.money("hour"), Range.NOT_NEGATIVE).orElse(0.0), "hour"),
                pricing.money(section.number("purchase", pricing.money("purchase"), Range.NOT_NEGATIVE).orElse(0.0), "purchase"),
                section.flag("combine").orElse(true), Sizes.read(section));
        if (task.equals(Brief.SUGGESTIONS) && !read.sizes().equals(Sizes.USUAL)) {
            section.fault("", "must leave widths, depths and shrinks out for " + task, read.sizes().toString(), "remove them; they are of models of pictures");
        }
        section.close();
        return read;
    }

    private static Compress compress(Section section) {
        Compress read = new Compress(section.flag("prune").orElse(true), section.flag("qat").orElse(true));
        section.close();
        return read;
    }

    /// What sections must say to each other.
    private static void agreement(Deployment deployment, Section deployed, Machine machine, Section latency, Optional<Double> p99) {
        switch (deployment) {
            case Deployment.Dedicated fleet when fleet.cores() > machine.cores() -> deployed.fault("cores",
                    "must be at most the machine's " + machine.cores(), Integer.toString(fleet.cores()), "name a larger machine");
            case Deployment.Batch _ when p99.isPresent() -> latency.fault("p99", "must not be given with deployment batch, where work waits",
                    p99.get() + " ms", "remove it (--latency none), or serve on another kind");
            case Deployment.Dedicated _, Deployment.Batch _, Deployment.SharedPool _, Deployment.Serverless _ -> { }
        }
    }
}
