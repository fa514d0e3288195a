package dev.fulcrum.bench.search;

import dev.fulcrum.search.Asha;
import dev.fulcrum.search.RandomSearch;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.replay.Grid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Ways of choosing a model that people use. Those with a budget get the one that was best on the other data sets.
enum Rival {
    RANDOM(true) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            return arena.run(new RandomSearch(s.grid().ladder(), s.grid().sizes(), s.grid().recipes(), budget, seed));
        }
    },
    SUCCESSIVE_HALVING(true) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            return halving(arena, s, budget);
        }
    },
    ASHA(true) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            return arena.run(new Asha(s.grid().ladder(), s.grid().sizes(), s.grid().recipes(), budget, s.minimum(), seed));
        }
    },
    /// An hour on two cores, whatever the volume.
    FIXED_HOUR(false) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            return halving(arena, s, 2 * 3600);
        }
    },
    /// From the smallest size on, trained to the end and in int8, until one keeps the minimum.
    SMALLEST_THAT_KEEPS_IT(false) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            List<Trial> bought = new ArrayList<>();
            for (Weighed size : s.grid().sizes()) {
                bought.addAll(arena.chain(size.name(), s.grid().recipes().getFirst(), s.grid().ladder().depth()));
                if (bought.getLast().validation().value() >= s.minimum() && s.minimum() > 0) break;
            }
            return bought;
        }
    },
    /// Every size trained to the end and in int8; of these the one farthest from the line between the cheapest and the best.
    PARETO_KNEE(false) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            List<Trial> bought = new ArrayList<>();
            for (Weighed size : s.grid().sizes()) bought.addAll(arena.chain(size.name(), s.grid().recipes().getFirst(), s.grid().ladder().depth()));
            return bought;
        }

        @Override
        List<Trial> chosen(Arena arena, Setting s, List<Trial> bought) {
            return knee(arena, bought.stream().filter(t -> t.purchase().quantized()).toList());
        }
    },
    MIDDLE_TRAINED_LONG(false) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            String size = s.grid().sizes().get(s.grid().sizes().size() / 2).name();
            return arena.chain(size, s.grid().recipes().getFirst(), s.grid().ladder().depth());
        }
    },
    /// The largest size trained to the end, served as it is.
    ACCURACY_FIRST(false) {
        @Override
        List<Trial> buy(Arena arena, Setting s, double budget, long seed) {
            String size = s.grid().sizes().getLast().name();
            List<Trial> chain = arena.chain(size, s.grid().recipes().getFirst(), s.grid().ladder().depth());
            return chain.subList(0, chain.size() - 1);
        }
    };

    /// Whether it wants a budget, in core-seconds.
    final boolean budgeted;

    Rival(boolean budgeted) {
        this.budgeted = budgeted;
    }

    abstract List<Trial> buy(Arena arena, Setting s, double budget, long seed);

    /// What it may choose from; all that it bought unless it has a rule of its own.
    List<Trial> chosen(Arena arena, Setting s, List<Trial> bought) {
        return bought;
    }

    private static List<Trial> halving(Arena arena, Setting s, double budget) {
        Grid g = s.grid();
        var settings = new SuccessiveHalving.Settings(budget, 2, g.training(), s.minimum(), 0.5, g.ladder().slices().getFirst(), g.ladder().depth(),
                g.recipes(), 5e10, s.error() > 0);
        return arena.run(new SuccessiveHalving(settings, g.sizes(), g.ladder()));
    }

    private static List<Trial> knee(Arena arena, List<Trial> trials) {
        double cheap = trials.stream().mapToDouble(t -> Math.log(arena.serving(t))).min().orElseThrow();
        double dear = trials.stream().mapToDouble(t -> Math.log(arena.serving(t))).max().orElseThrow();
        double worst = trials.stream().mapToDouble(t -> t.validation().value()).min().orElseThrow();
        double best = trials.stream().mapToDouble(t -> t.validation().value()).max().orElseThrow();
        Comparator<Trial> far = Comparator.comparingDouble(t -> (t.validation().value() - worst) / Math.max(1e-9, best - worst)
                - (Math.log(arena.serving(t)) - cheap) / Math.max(1e-9, dear - cheap));
        return List.of(trials.stream().max(far).orElseThrow());
    }
}
