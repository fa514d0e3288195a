package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.compress.Step;
import dev.fulcrum.graph.GraphCount;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.guest.PairedRatios;
import dev.fulcrum.search.DropSearch;
import dev.fulcrum.tasks.guest.AllotGuestJob;
import dev.fulcrum.tasks.guest.ConvertGuestJob;
import dev.fulcrum.tasks.guest.GuestModel;
import dev.fulcrum.tasks.guest.GuestPrecision;
import dev.fulcrum.tasks.guest.PrepareGuestJob;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/// Every form that the model could have, written as a graph before any training: speed depends on the graph, not on the weights.
///
/// @param bases    the float graphs, the whole model first
/// @param sketches files by form name; right in their operators, not in their ranges
final class Forms {
    /// Parts of the model's time that pruning goes for.
    private static final List<Double> FRACTIONS = List.of(0.6, 0.4, 0.25, 0.15);
    private static final int BATCH = 8;
    /// What is trained anyway need not be spared the coarser ways.
    private static final List<GuestPrecision> OF_CUT = List.of(GuestPrecision.FP32, GuestPrecision.INT8, GuestPrecision.DYNAMIC);

    private final Subject subject;
    private final List<Bases.Base> bases;
    private final Map<String, Path> sketches = new LinkedHashMap<>();
    private final Map<String, DropSearch.Form> named = new LinkedHashMap<>();

    private Forms(Subject subject, List<Bases.Base> bases) {
        this.subject = subject;
        this.bases = bases;
    }

    static String name(String base, String precision) {
        return base + " " + precision;
    }

    /// Prepares the model, cuts it down to its bases and sketches each in every precision.
    static Forms write(Subject subject) {
        Path prepared = prepared(subject);
        Forms forms = new Forms(subject, Bases.of(OnnxFile.read(prepared), shapes(subject), allotted(subject, prepared)));
        for (Bases.Base base : forms.bases) OnnxFile.write(forms.file(base.name()), base.graph());
        forms.sketch();
        return forms;
    }

    /// Dimensions of the inputs that stand for all others when channels are followed.
    static Map<String, long[]> shapes(Subject subject) {
        return subject.model().shapes(subject.model().batches() ? 2 : 1);
    }

    /// The model in the form from which all others are made.
    static Path prepared(Subject subject) {
        Path file = subject.folder().weigh().resolve("prepared.onnx");
        subject.run(PrepareGuestJob.NAME, new PrepareGuestJob.Request(subject.file(), subject.model().spec(), file.toString()));
        return file;
    }

    /// Timing differs from run to run, so what it led to is kept: a search that goes on must find the same bases.
    private static List<SortedMap<String, Integer>> allotted(Subject subject, Path prepared) {
        Path kept = subject.folder().weigh().resolve("allotted.json");
        if (!Files.exists(kept)) {
            var request = new AllotGuestJob.Request(prepared.toString(), subject.model().spec(), BATCH, FRACTIONS);
            int[] timed = {0};
            Map<String, Object> last = subject.workers().run(AllotGuestJob.NAME, request, m -> {
                if (m.containsKey("timed")) subject.workers().progress().accept(Progress.of("weigh", "pruned graph " + ++timed[0]));
            });
            AtomicFile.write(kept, Json.write(Json.convert(last, AllotGuestJob.Result.class)));
        }
        return Json.readFile(kept, AllotGuestJob.Result.class).counts();
    }

    private void sketch() {
        List<ConvertGuestJob.Form> asked = new ArrayList<>();
        for (Bases.Base base : bases) {
            for (GuestPrecision p : base.cuts().isEmpty() ? List.of(GuestPrecision.values()) : OF_CUT) {
                Path file = subject.folder().weigh().resolve("sketch-" + slug(name(base.name(), p.word())) + ".onnx");
                asked.add(new ConvertGuestJob.Form(file(base.name()).toString(), p, ConvertGuestJob.Way.SKETCH, Optional.empty(), file.toString()));
                sketches.put(name(base.name(), p.word()), file);
                named.put(name(base.name(), p.word()), new DropSearch.Form(base.name(), p.word(), 0, true));
            }
        }
        ConvertGuestJob.Result made = subject.convert(asked, "weigh");
        sketches.entrySet().removeIf(e -> !made.steps().containsKey(e.getValue().toString()));
    }

    /// The float graph of a base, untrained.
    Path file(String base) {
        return subject.folder().weigh().resolve("base-" + slug(base) + ".onnx");
    }

    /// Fit for a file name.
    static String slug(String name) {
        return name.replaceAll("[^A-Za-z0-9.]+", "-");
    }

    List<Bases.Base> bases() {
        return bases;
    }

    Bases.Base base(String name) {
        return bases.stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
    }

    List<Step> cuts(String base) {
        return base(base).cuts();
    }

    /// The original and every sketch, ready to be weighed.
    Map<String, GuestModel> models() {
        Map<String, GuestModel> models = new LinkedHashMap<>();
        models.put(FormWeights.ORIGINAL, subject.model());
        sketches.forEach((name, file) -> models.put(name, GuestModel.open(file, subject.model().spec())));
        return models;
    }

    double flops(String base) {
        return GraphCount.of(base(base).graph(), subject.model().shapes(1)).flops();
    }

    /// As weighed, in seconds relative to the model: what the search trades against loss.
    List<DropSearch.Form> weighed(FormWeights weights, CompressAsked.Goal goal) {
        List<DropSearch.Form> forms = new ArrayList<>();
        PairedRatios ratios = weights.ratios();
        for (String name : sketches.keySet()) {
            Estimate throughput = ratios.throughput(name);
            Estimate latency = ratios.latency(name);
            double busy = 1 / throughput.value();
            double seconds = switch (goal) {
                case THROUGHPUT -> busy;
                case LATENCY -> latency.value();
            };
            boolean other = switch (goal) {
                case THROUGHPUT -> latency.low() == null || latency.low() <= 1;
                case LATENCY -> throughput.high() == null || throughput.high() >= 1;
            };
            DropSearch.Form f = named.get(name);
            forms.add(new DropSearch.Form(f.base(), f.precision(), seconds, other));
        }
        return forms;
    }
}
