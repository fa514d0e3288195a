package dev.fulcrum.guest.compress;

import dev.fulcrum.balance.Progress;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.graph.OnnxFile;
import dev.fulcrum.search.DropSearch;
import dev.fulcrum.tasks.guest.ConvertGuestJob;
import dev.fulcrum.tasks.guest.GuestPrecision;
import dev.fulcrum.tasks.guest.GuestYaml;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import dev.fulcrum.unit.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Carries out a recipe again, without any search.
public final class Repeat {
    private final Subject subject;
    private final CompressRecipe recipe;
    private final Recoveries recoveries;

    /// What came of it.
    ///
    /// @param same whether the file is the recipe's, bit for bit
    public record Done(String output, boolean same, Loss test) {
        public String words() {
            return "%s%n%s; lost %s on test [%s]%n".formatted(output, same ? "the same bits as the recipe's" : "other bits than the recipe's: another engine or processor",
                    test.words(), test.loss().basis());
        }
    }

    /// @throws dev.fulcrum.unit.FaultException when the recipe belongs to another model or other data
    Repeat(Subject subject, Path file) {
        this.subject = subject;
        this.recipe = Json.readFile(file, CompressRecipe.class);
        List<Fault> faults = new ArrayList<>();
        check(faults, "model", recipe.model().hex(), ContentHash.ofFile(subject.asked().model()).hex());
        check(faults, "data", recipe.data().hex(), subject.data().digest().hex());
        check(faults, "seed", "" + recipe.seed(), "" + subject.asked().seed());
        dev.fulcrum.unit.FaultException.raiseAll(faults.stream().map(f -> f.at(Place.file(file.toString()))).toList());
        this.recoveries = new Recoveries(subject);
    }

    private static void check(List<Fault> faults, String what, String expected, String got) {
        if (!expected.equals(got)) faults.add(Fault.of("repeat recipe", "must have the " + what + " " + expected, got, "give what the recipe was made with"));
    }

    Done run() {
        ResultFolder folder = subject.folder();
        Path weights = base();
        for (int i = 0; i < recipe.training().size(); i++) weights = trained(weights, "recover-" + (i + 1), recipe.training().get(i), false);
        if (recipe.aware() > 0) {
            Path fake = converted(weights, ConvertGuestJob.Way.FAKE, folder.weigh().resolve("fake.onnx"));
            weights = converted(trained(fake, "aware", recipe.aware(), true), ConvertGuestJob.Way.FINISH, folder.weigh().resolve("aware.onnx"));
        } else if (!recipe.precision().equals(DropSearch.FLOAT)) {
            weights = converted(weights, ConvertGuestJob.Way.CONVERT, folder.weigh().resolve("converted.onnx"));
        }
        Path made = weights;
        AtomicFile.write(folder.model(), beside -> Files.copy(made, beside));
        AtomicFile.write(folder.root().resolve("model.guest.yaml"), GuestYaml.write(subject.model().spec()));
        int[] test = subject.split().test();
        Loss loss = subject.loss(subject.answers(subject.asked().model(), test, FormWeights.ORIGINAL),
                subject.answers(folder.model(), test, "test"), test);
        return new Done(folder.model().toString(), ContentHash.ofFile(folder.model()).equals(recipe.result()), loss);
    }

    /// Prepared and, where the recipe says so, cut.
    private Path base() {
        Path prepared = Forms.prepared(subject);
        if (recipe.cuts().isEmpty()) return prepared;
        Path file = subject.folder().weigh().resolve("cut.onnx");
        OnnxFile.write(file, Bases.cut(OnnxFile.read(prepared), recipe.cuts(), Forms.shapes(subject)));
        return file;
    }

    private Path trained(Path from, String name, int epochs, boolean aware) {
        Path to = subject.folder().trialModel(name);
        recoveries.train(from, to, epochs, aware, Progress.of("repeat", name));
        return to;
    }

    private Path converted(Path from, ConvertGuestJob.Way way, Path to) {
        subject.convert(List.of(new ConvertGuestJob.Form(from.toString(), GuestPrecision.of(recipe.precision()), way, recipe.conversion(),
                to.toString())), "repeat");
        return to;
    }
}
