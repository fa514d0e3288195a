package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Measurement;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.LifetimeCost;
import dev.fulcrum.plan.OneOff;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.search.DistillationSearch;
import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Outlook;
import dev.fulcrum.search.PurchasePrices;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.belief.Prior;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Sets up the search whose budget follows from the volume: the brief's prices, and what serving each weighed size costs over the life.
final class VolumeSearch {
    /// Slices as long as the rungs of successive halving, and one more, which is bought only where it pays.
    private static final int ETA = 3;
    private static final int DEPTH = 4;
    private static final int JUDGED = 1_000;
    /// Enough core-seconds to read a price off a lineage.
    private static final double LINEAGE = 1_000;

    private final Brief brief;
    private final int cores;

    VolumeSearch(Brief brief, int cores) {
        this.brief = brief;
        this.cores = cores;
    }

    /// The same at a share of the volume.
    VolumeSearch at(double share) {
        return new VolumeSearch(brief.atDemand(brief.demand().requests().value() * share), cores);
    }

    /// @param like   lengths, recipes and the guessed rate of the search under a stated budget
    /// @param judged examples in the validation split
    VolumePriced search(WeighPhase.Weights weights, List<Weighed> sizes, SuccessiveHalving.Settings like, long judged) {
        return new VolumePriced(new VolumePriced.Settings(ladder(like), like.recipes(), like.minimum(),
                Math.max(SuccessiveHalving.SURE, like.confidence()), VolumePriced.SURE, like.trainingExamples(), judged, cores, limit(like),
                like.guessedFlops(), prices(weights), outlooks(weights, sizes), Prior.USUAL.reaching(like.minimum())), sizes);
    }

    /// What may be learnt from the best model once the search has stopped.
    ///
    /// @param trainings how often a lineage is paid for over the life
    DistillationSearch distillation(List<Weighed> sizes, SuccessiveHalving.Settings like, long judged, double trainings) {
        return new DistillationSearch(new DistillationSearch.Settings(like.minimum(), Math.max(SuccessiveHalving.SURE, like.confidence()), judged,
                like.trainingExamples(), like.firstEpochs() * ETA * ETA, like.guessedFlops(), brief.demand().total(), trainings,
                limit(like)), sizes);
    }

    /// What serving each size costs, by its name.
    Map<String, Outlook> outlooks(WeighPhase.Weights weights, List<Weighed> sizes) {
        Map<String, Outlook> outlooks = new HashMap<>();
        for (Weighed size : sizes) outlooks.put(size.name(), outlook(weights.of(size.name(), false), weights.of(size.name(), true)));
        return outlooks;
    }

    /// What buying costs; whose weights they are does not matter.
    PurchasePrices prices(WeighPhase.Weights weights) {
        return prices(weights.weights().values().iterator().next());
    }

    static Ladder ladder(SuccessiveHalving.Settings like) {
        return new Ladder(java.util.stream.IntStream.range(0, DEPTH).mapToObj(r -> like.firstEpochs() * (int) Math.pow(ETA, r)).toList());
    }

    /// A limit that the brief states holds; the usual wall time does not.
    private double limit(SuccessiveHalving.Settings like) {
        return isLimited() ? like.budget() : Double.POSITIVE_INFINITY;
    }

    boolean isLimited() {
        return brief.limits().wallTime().isPresent() || brief.limits().searchMoney().isPresent();
    }

    private Outlook outlook(Measurement floats, Measurement int8) {
        double faultless = total(floats, JUDGED, List.of());
        return new Outlook(new Admission(brief).admits(floats) ? faultless : Double.POSITIVE_INFINITY,
                new Admission(brief).admits(int8) ? total(int8, JUDGED, List.of()) : Double.POSITIVE_INFINITY,
                Math.max(0, total(floats, 0, List.of()) - faultless));
    }

    private PurchasePrices prices(Measurement any) {
        OneOff lineage = new OneOff("training", OneOff.Stage.TRAINING, Estimate.exact(LINEAGE, "core-s", Basis.ASSUMED));
        LifetimeCost with = life(any, JUDGED, List.of(lineage));
        LifetimeCost without = life(any, JUDGED, List.of());
        double again = (with.retraining().value() - without.retraining().value()) / LINEAGE;
        double waiting = brief.search().waiting().value() / 3600 / cores;
        return new PurchasePrices(with.training().value() / LINEAGE, waiting, brief.search().purchase().value(), again,
                brief.demand().days() * 86_400, Planner.outside(brief).orElse(Double.POSITIVE_INFINITY));
    }

    private double total(Measurement weights, long right, List<OneOff> lineage) {
        return life(weights, right, lineage).total().value();
    }

    private LifetimeCost life(Measurement weights, long right, List<OneOff> lineage) {
        Candidate untrained = new Candidate("untrained", new Quality(brief.quality().metric(), right, JUDGED), Optional.empty(), weights,
                Optional.empty(), lineage);
        return Planner.lifetimeCost(brief, untrained, Estimate.exact(0, "core-s", Basis.MEASURED));
    }
}
