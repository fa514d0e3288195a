package dev.fulcrum.bench.search;

import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Purchase;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.belief.Place;
import dev.fulcrum.search.belief.Prior;
import dev.fulcrum.search.belief.QualityBelief;
import dev.fulcrum.search.belief.Seen;
import dev.fulcrum.search.belief.Trait;
import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.search.replay.RecordedWorld;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What other data sets teach about a family before anything of it was trained on this one: the prior under which what they showed is likeliest.
///
/// What a family shares (its level beside what is asked of it, slope, decay, what int8 does) moves to where the others had it and stays as wide as it was: how far
/// data sets differ is nothing that two of them can tell. How sizes, designs and recipes differ within a family, and how runs scatter, is learnt.
final class TunedPrior {
    /// Of each data set: enough for a dozen numbers.
    private static final int RUNS = 24;
    private static final int PASSES = 2;
    private static final List<Double> TIMES = List.of(0.5, 0.7, 1.4, 2.0);
    private static final List<Double> PLUS = List.of(-0.2, -0.05, 0.05, 0.2);

    private TunedPrior() {}

    /// @param others recorded on other data sets; with none the usual prior
    static Prior of(List<Grid> others) {
        List<Shown> seen = others.stream().map(g -> new Shown(Tournament.minimum(g), seen(g))).toList();
        Prior best = Prior.USUAL;
        if (seen.isEmpty()) return best;
        List<String> named = Stream.concat(others.getFirst().recipes().stream(), others.getFirst().sizes().stream().flatMap(w -> w.design().stream()))
                .distinct().toList();
        double most = evidence(best, seen);
        for (int pass = 0; pass < PASSES; pass++) {
            for (int knob = 0; knob < changes(best, named).size(); knob++) {
                Prior from = best;
                for (Prior changed : changes(from, named).get(knob)) {
                    double evidence = evidence(changed, seen);
                    if (evidence <= most) continue;
                    most = evidence;
                    best = changed;
                }
            }
        }
        return best;
    }

    /// What a data set showed, and what would be asked of it.
    private record Shown(double minimum, List<Seen> seen) {}

    private static double evidence(Prior prior, List<Shown> sets) {
        return sets.stream().mapToDouble(s -> new QualityBelief(prior.reaching(s.minimum()), s.seen()).logEvidence()).sum();
    }

    /// One number changed, by number.
    private static List<List<Prior>> changes(Prior p, List<String> named) {
        List<List<Prior>> changes = new ArrayList<>();
        for (String name : named) {
            changes.add(plus(x -> p.moved(name, x, 0)));
            changes.add(plus(x -> p.moved(name, 0, x)));
        }
        Prior.Shared all = p.shared();
        changes.add(plus(x -> p.with(new Prior.Shared(all.level(), all.reach().moved(x), all.slope(), all.decay(), all.shift()))));
        changes.add(plus(x -> p.with(new Prior.Shared(all.level(), all.reach(), all.slope().moved(x), all.decay(), all.shift()))));
        changes.add(plus(x -> p.with(new Prior.Shared(all.level(), all.reach(), all.slope(), all.decay().moved(x), all.shift()))));
        changes.add(plus(x -> p.with(new Prior.Shared(all.level(), all.reach(), all.slope(), all.decay(), all.shift().moved(x / 5)))));
        for (int i = 0; i < p.within().numbers().length; i++) {
            int number = i;
            changes.add(times(x -> p.with(scaled(p.within(), number, x))));
        }
        return changes;
    }

    private static Prior.Within scaled(Prior.Within within, int number, double by) {
        double[] numbers = within.numbers();
        numbers[number] *= by;
        return Prior.Within.of(numbers);
    }

    private interface Change {
        Prior by(double x);
    }

    private static List<Prior> times(Change change) {
        return TIMES.stream().map(change::by).toList();
    }

    private static List<Prior> plus(Change change) {
        return PLUS.stream().map(change::by).toList();
    }

    /// Runs from the smallest size to the largest, each slice and its int8 form.
    private static List<Seen> seen(Grid grid) {
        Map<String, Trial> trials = new HashMap<>();
        new RecordedWorld(grid).all().forEach(t -> trials.put(t.purchase().key(), t));
        Map<String, Weighed> sizes = new HashMap<>();
        grid.sizes().forEach(s -> sizes.put(s.name(), s));
        List<Grid.Run> runs = grid.runs().stream()
                .sorted(Comparator.comparingDouble((Grid.Run r) -> sizes.get(r.size()).flops()).thenComparing(Grid.Run::recipe)).toList();
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < Math.min(RUNS, runs.size()); i++) {
            Grid.Run run = runs.get((int) ((long) i * runs.size() / Math.min(RUNS, runs.size())));
            for (Purchase.Train slice : grid.ladder().chain(new Ladder.Candidate(run.size(), run.recipe()))) {
                Weighed size = sizes.get(run.size());
                Trait trait = new Trait(run.size(), Math.log(size.flops()), size.design(), run.recipe(), false);
                double epochs = grid.ladder().epochs(slice.rung() + 1);
                seen.add(looked(trials.get(slice.key()), new Place(trait, epochs)));
                seen.add(looked(trials.get(Ladder.int8(slice).key()), new Place(trait.inInt8(), epochs)));
            }
        }
        return seen;
    }

    private static Seen looked(Trial trial, Place place) {
        return new Seen(place, trial.validation().right(), trial.validation().total());
    }
}
