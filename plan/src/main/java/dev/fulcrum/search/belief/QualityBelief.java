package dev.fulcrum.search.belief;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is believed about the quality of every candidate of a family, after some were looked at.
///
/// A mixture: each form of curve and each scale of scatter is a Gaussian process over (candidate, epochs) whose weight is its evidence, so what
/// holds for the family is learnt from all its curves, and a candidate's own curve outweighs its neighbours as it grows. This is a freeze-thaw
/// process (Swersky, Snoek and Adams 2014) with the parametric decays of Domhan et al. 2015 as its kernels.
public final class QualityBelief {
    /// Forms less likely than this beside the likeliest are left out.
    private static final double NEGLIGIBLE = 0.03;

    private final List<Seen> seen;
    private final List<Posterior> all;
    private final List<Weighted> models;

    private record Weighted(double weight, Posterior posterior) {}

    /// @param seen quality at the ends of trainings, in any order
    public QualityBelief(Prior prior, List<Seen> seen) {
        this(seen, prior.kernels().map(k -> Posterior.of(k).with(seen)).toList());
    }

    private QualityBelief(List<Seen> seen, List<Posterior> all) {
        this.seen = List.copyOf(seen);
        this.all = all;
        double most = all.stream().mapToDouble(Posterior::logEvidence).max().orElseThrow();
        List<Weighted> kept = new ArrayList<>();
        for (Posterior p : all) {
            double weight = Math.exp(p.logEvidence() - most);
            if (weight >= NEGLIGIBLE) kept.add(new Weighted(weight, p));
        }
        double sum = kept.stream().mapToDouble(Weighted::weight).sum();
        this.models = kept.stream().map(w -> new Weighted(w.weight() / sum, w.posterior())).toList();
    }

    /// ln of the likelihood of what was seen, up to what does not depend on the prior.
    public double logEvidence() {
        double most = all.stream().mapToDouble(Posterior::logEvidence).max().orElseThrow();
        return most + Math.log(all.stream().mapToDouble(p -> Math.exp(p.logEvidence() - most)).average().orElseThrow());
    }

    /// The belief after all this was seen: grown from this one where this one has seen the beginning of it, the same numbers either way.
    ///
    /// @return empty where it has not
    public Optional<QualityBelief> grown(List<Seen> longer) {
        int n = seen.size();
        if (n > longer.size() || !longer.subList(0, n).equals(seen)) return Optional.empty();
        List<Seen> more = longer.subList(n, longer.size());
        return Optional.of(more.isEmpty() ? this : new QualityBelief(longer, all.stream().map(p -> p.with(more)).toList()));
    }

    /// What would be seen at a place, judged on so many examples.
    public LnError seen(Place place, long total) {
        return new LnError(models.stream().map(m -> {
            Posterior.Pair at = m.posterior().at(place, place);
            return new LnError.Part(m.weight(), at.meanA(), at.varianceA() + judged(at.meanA(), total));
        }).toList());
    }

    /// What is true at a place.
    public LnError truth(Place place) {
        return new LnError(models.stream().map(m -> {
            Posterior.Pair at = m.posterior().at(place, place);
            return new LnError.Part(m.weight(), at.meanA(), Math.max(1e-10, at.varianceA()));
        }).toList());
    }

    /// What would be seen at one place, and at a second once the first is known: a model and its int8 form.
    public List<Joint> seen(Place first, Place second, long total) {
        return models.stream().map(m -> {
            Posterior.Pair at = m.posterior().at(first, second);
            double varianceA = at.varianceA() + judged(at.meanA(), total);
            double gain = at.covariance() / varianceA;
            double left = at.varianceB() + judged(at.meanB(), total) - gain * at.covariance();
            return new Joint(m.weight(), at.meanA(), varianceA, at.meanB(), gain, Math.max(1e-10, left));
        }).toList();
    }

    /// A pair of Gaussian numbers as the first and the second given the first.
    ///
    /// @param weight   of this part of the mixture
    /// @param gain     by which the second's mean moves with the first
    /// @param variance of the second once the first is known
    public record Joint(double weight, double firstMean, double firstVariance, double secondMean, double gain, double variance) {
        public LnError second(double first) {
            return new LnError(List.of(new LnError.Part(1, secondMean + gain * (first - firstMean), variance)));
        }

        public LnError first() {
            return new LnError(List.of(new LnError.Part(1, firstMean, firstVariance)));
        }
    }

    private static double judged(double lnError, long total) {
        return Seen.sampling(Math.min(1, Math.exp(lnError)), total);
    }
}
