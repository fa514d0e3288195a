package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.PriceBook;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.serve.Amortisation;
import dev.fulcrum.serve.ModelCatalogue;
import dev.fulcrum.serve.ModelSpec;
import dev.fulcrum.serve.ServeSettings;
import dev.fulcrum.serve.Tariff;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.FaultException;
import dev.fulcrum.unit.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// What a server may load: results with their plans and promises, single ONNX files, and folders of models.
///
/// A folder of models has a folder a model, with `model.onnx` in it or in folders named by version numbers, of which the highest counts.
/// Places are fixed when the server starts; what lies there is looked at again at every load. A name in a request is only ever looked up
/// among these, so no request reaches another path.
public final class ServedModels implements ModelCatalogue {
    private static final String MODEL = "model.onnx";
    private final ServeSettings settings;
    private final Map<String, Path> places = new LinkedHashMap<>();
    private final List<Path> roots = new ArrayList<>();
    private final Map<Path, Told> told = new LinkedHashMap<>();

    /// @throws FaultException naming every place that holds no model, and names that two places have
    public ServedModels(ServeSettings settings) {
        this.settings = settings;
        List<Fault> faults = new ArrayList<>();
        for (String model : settings.models()) add(Path.of(model).toAbsolutePath().normalize(), faults);
        FaultException.raiseAll(faults);
    }

    private void add(Path place, List<Fault> faults) {
        if (Files.isRegularFile(place) || Files.isRegularFile(place.resolve(MODEL)) || latest(place).isPresent()) {
            put(name(place), place, faults);
        } else if (Files.isDirectory(place) && !below(place).isEmpty()) {
            roots.add(place);
            below(place).forEach((name, p) -> put(name, p, faults));
        } else {
            faults.add(Fault.of("serve", "must be a result's folder, an ONNX file or a folder of models", place.toString(),
                    Files.exists(place) ? "run fulcrum balance first, or name the file" : "check the path").at(Place.file(place.toString())));
        }
    }

    private void put(String name, Path place, List<Fault> faults) {
        Path other = places.putIfAbsent(name, place);
        if (other == null || other.equals(place)) return;
        faults.add(Fault.of("serve", "must have one place a name", name + " in " + other + " and " + place, "rename one of the folders"));
    }

    /// The folder's name, or the file's without its ending; a `model.onnx` goes by its folder.
    private static String name(Path place) {
        String own = place.getFileName().toString();
        String name = own.equals(MODEL) && place.getParent().getFileName() != null ? place.getParent().getFileName().toString()
                : own.replaceFirst("\\.onnx$", "");
        return name.replaceAll("[^A-Za-z0-9._-]", "-");
    }

    private static Map<String, Path> below(Path root) {
        Map<String, Path> found = new LinkedHashMap<>();
        for (Path p : list(root)) {
            if (ModelSpec.isName(p.getFileName().toString()) && (Files.isRegularFile(p.resolve(MODEL)) || latest(p).isPresent())) {
                found.put(p.getFileName().toString(), p);
            }
        }
        return found;
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The highest version folder with a model in it.
    private static Optional<Path> latest(Path folder) {
        return list(folder).stream().filter(p -> p.getFileName().toString().matches("[1-9]\\d{0,17}") && Files.isRegularFile(p.resolve(MODEL)))
                .max(Comparator.comparingLong(p -> Long.parseLong(p.getFileName().toString())));
    }

    @Override
    public synchronized List<String> names() {
        for (Path root : roots) below(root).forEach(places::putIfAbsent);
        return List.copyOf(places.keySet());
    }

    @Override
    public synchronized Optional<ModelSpec> find(String name) {
        if (!places.containsKey(name)) names();
        return Optional.ofNullable(places.get(name)).map(place -> spec(name, place));
    }

    private ModelSpec spec(String name, Path place) {
        if (Files.isRegularFile(place)) return plain(name, place, Optional.empty());
        if (isResult(place)) return planned(name, place);
        Optional<Path> version = latest(place);
        if (version.isPresent()) return plain(name, version.get().resolve(MODEL), Optional.of(version.get().getFileName().toString()));
        return plain(name, place.resolve(MODEL), Optional.empty());
    }

    private ModelSpec plain(String name, Path file, Optional<String> version) {
        return new ModelSpec(name, file, name, version, settings.slo().orElse(ServeSettings.USUAL_SLO), settings.objective(),
                Amortisation.UNKNOWN, Optional.empty());
    }

    private ModelSpec planned(String name, Path folder) {
        ResultFolder result = new ResultFolder(folder);
        Told told = told(folder);
        Brief brief = told.brief;
        Optional<Plan> plan = PlanFile.at(folder).decision() instanceof Plan p ? Optional.of(p) : Optional.empty();
        double slo = settings.slo().or(() -> brief.p99().map(ms -> ms / 1000)).orElse(ServeSettings.USUAL_SLO);
        return new ModelSpec(name, result.model(), told.line, Optional.empty(), slo, settings.objective(),
                plan.map(p -> amortisation(p, brief)).orElse(Amortisation.UNKNOWN), plan.map(ServedModels::predicted));
    }

    private static Amortisation amortisation(Plan plan, Brief brief) {
        double building = plan.lifetimeCost().oneOff().value();
        double requests = brief.demand().total();
        return new Amortisation(building, 0, requests > 0 ? OptionalDouble.of(requests) : OptionalDouble.empty());
    }

    private static ModelSpec.Predicted predicted(Plan plan) {
        return new ModelSpec.Predicted(plan.candidate(), plan.latencyMillis().p99(), plan.unitCost().perThousandRequests(), plan.demand(),
                plan.bestBetween(), plan.quality().validation(), plan.quality().metric());
    }

    /// What a result's folder says of its line and its brief, read again when its file is a new one.
    private record Told(String line, Brief brief, FileTime written) {}

    private Told told(Path folder) {
        ResultFolder result = new ResultFolder(folder);
        FileTime written = written(result.options());
        Told known = told.get(folder);
        if (known != null && known.written.equals(written)) return known;
        Evidence evidence = Evidence.load(result);
        Told read = new Told(evidence.line(), DecideAgain.brief(evidence, Optional.empty(), Map.of()), written);
        told.put(folder, read);
        return read;
    }

    private static FileTime written(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isResult(Path place) {
        return Files.isRegularFile(place.resolve("plan.json")) && Files.isRegularFile(place.resolve("options.json"));
    }

    /// What a core costs: by the brief of the first result, else by the shipped price book's usual machine.
    public synchronized Tariff tariff() {
        return places.values().stream().filter(ServedModels::isResult).findFirst().map(p -> Tariff.of(told(p).brief))
                .orElseGet(() -> Tariff.usual(PriceBook.shipped()));
    }

    /// The ledger in which a model line is booked: a result's own, else the one given.
    public synchronized Path ledger(String line, Path otherwise) {
        return told.entrySet().stream().filter(e -> e.getValue().line.equals(line)).findFirst()
                .map(e -> new ResultFolder(e.getKey()).ledger()).orElse(otherwise);
    }
}
