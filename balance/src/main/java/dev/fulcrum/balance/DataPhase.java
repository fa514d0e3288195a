package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.DataCurve;
import dev.fulcrum.plan.Decision;
import dev.fulcrum.plan.Infeasible;
import dev.fulcrum.search.DataStudy;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Trial;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Measures what more labels would bring, with what is left of the budget, where that can matter: errors cost money, or the minimum is
/// missed.
final class DataPhase {
    private static final int JUDGED_OF_TRAINING = 1000;

    private final Asked asked;
    private final ImageData data;
    private final StoredTrials trials;

    DataPhase(Asked asked, ImageData data, StoredTrials trials) {
        this.asked = asked;
        this.data = data;
        this.trials = trials;
    }

    static boolean matters(Brief brief, Decision decision) {
        return brief.errors().pay() || decision instanceof Infeasible no && no.stoppedBy().contains("quality.minimum");
    }

    /// @param budget core-seconds of the whole run
    void run(SearchPhase buyer, double budget) {
        int training = data.split().train().length;
        for (int examples : IntStream.of(training / 4, training / 2).filter(n -> n > 0).toArray()) {
            AtomicFile.write(asked.folder().split(examples),
                    Json.write(data.split().sampled(data.dataset(), examples, asked.brief().seed())));
        }
        int judged = data.split().validation().length + Math.min(training, JUDGED_OF_TRAINING);
        buyer.run(new DataStudy(new DataStudy.Settings(budget, training, judged)));
    }

    /// The curve that the trials hold: on each part of the data the longest of its rungs, and the training that they repeat.
    Optional<DataCurve> curve() {
        List<Trial> samples = trials.trials().stream().filter(t -> t.purchase() instanceof Purchase.Sample).toList();
        Optional<Trial> last = samples.stream().max(Comparator.comparingInt(t -> sample(t).rung()));
        return last.map(l -> curve(sample(l), samples));
    }

    private static Purchase.Sample sample(Trial t) {
        return (Purchase.Sample) t.purchase();
    }

    private DataCurve curve(Purchase.Sample like, List<Trial> samples) {
        List<DataCurve.Point> points = new ArrayList<>();
        for (Trial t : samples) {
            Purchase.Sample s = sample(t);
            if (same(s.candidate(), s.recipe(), s.rung(), like)) points.add(new DataCurve.Point(s.examples(), t.validation()));
        }
        for (Trial t : trials.trials()) {
            boolean whole = t.purchase() instanceof Purchase.Train p && same(p.candidate(), p.recipe(), p.rung(), like);
            if (whole) points.add(new DataCurve.Point(data.split().train().length, t.validation()));
        }
        return new DataCurve(like.candidate(), points);
    }

    private static boolean same(String candidate, String recipe, int rung, Purchase.Sample like) {
        return candidate.equals(like.candidate()) && recipe.equals(like.recipe()) && rung == like.rung();
    }
}
