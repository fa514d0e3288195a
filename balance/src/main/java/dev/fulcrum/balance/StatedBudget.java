package dev.fulcrum.balance;

import dev.fulcrum.data.ImageDataset;
import dev.fulcrum.brief.Brief;
import dev.fulcrum.brief.Compress;
import dev.fulcrum.search.SuccessiveHalving;
import dev.fulcrum.tasks.image.ImageRecipes;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.ContentHash;
import dev.fulcrum.unit.Json;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;

/// The budget of a search, from the brief's limits on wall time and money; fixed in the result's folder at the first start, so that a run
/// that goes on follows the same path.
final class StatedBudget {
    static final double USUAL_SECONDS = 600;
    /// What confirmation, test and report take of the wall time.
    static final double RESERVE_SECONDS = 25;
    private static final double LEAST_SECONDS = 20;
    private static final double GUESSED_FLOPS = 5e10;
    private static final int LEAST_RUNGS = 3;
    private static final int MOST_RUNGS = 5;
    /// A middling size: a further rung is worth planning when a quarter of the budget carries it for the whole of that rung.
    private static final double MIDDLING_FLOPS = 2.5e7;
    /// Kept for the curve over data size where errors cost money.
    private static final double STUDY_SHARE = 0.1;
    /// Kept for pruned forms and for training while rounding.
    private static final double COMPRESS_SHARE = 0.1;
    private static final int FIRST_STEPS = 200;
    private static final int BATCH = 64;

    private final Asked asked;
    private final Prices prices;
    private final int cores;

    StatedBudget(Asked asked, Prices prices, int cores) {
        this.asked = asked;
        this.prices = prices;
        this.cores = cores;
    }

    /// @param whole core-seconds for everything that is bought; files of earlier versions hold none
    private record Kept(Map<String, String> stated, ContentHash data, SuccessiveHalving.Settings settings, Double whole) {
        Kept {
            if (whole == null) whole = settings.budget();
        }

        Shares shares() {
            return new Shares(settings, whole);
        }
    }

    /// What the search may spend, and what all may spend, the curve over data size included.
    record Shares(SuccessiveHalving.Settings search, double whole) {
        /// The same lengths and rates with no budget at all, where the volume sets it.
        Shares unlimited() {
            return new Shares(search, Double.POSITIVE_INFINITY);
        }

        /// For all, the curve over data size included.
        double studying(double spent) {
            return Double.isInfinite(whole) ? spent / (1 - STUDY_SHARE) : whole;
        }

        /// What the search left of its own share and of what was kept for cheaper forms.
        double compressing(double spent) {
            // Where the volume sets the budget each cheaper form is weighed against its own price.
            if (Double.isInfinite(whole)) return whole;
            return Math.max(0, (search.qualityPays() ? 1 - STUDY_SHARE : 1) * whole - spent);
        }
    }

    /// @param elapsed  wall seconds that data and weighing took in this run
    /// @param examples in the training split
    Shares shares(ImageDataset data, double elapsed, int examples) {
        var file = asked.folder().root().resolve("search.json");
        if (Files.exists(file)) {
            Kept kept = Json.readFile(file, Kept.class);
            if (kept.stated().equals(stated()) && kept.data().equals(data.digest())) return kept.shares();
        }
        double whole = coreSeconds(elapsed);
        double searching = asked.brief().errors().pay() ? (1 - STUDY_SHARE) * whole : whole;
        double sizing = asked.brief().compress().any() ? (1 - COMPRESS_SHARE) * searching : searching;
        Kept kept = new Kept(stated(), data.digest(), fresh(sizing, examples), whole);
        AtomicFile.write(file, Json.pretty(kept));
        return kept.shares();
    }

    /// What the brief says that the path of the search depends on.
    Map<String, String> stated() {
        Brief b = asked.brief();
        Map<String, String> stated = new TreeMap<>();
        stated.put("wallTime", b.limits().wallTime().map(Object::toString).orElse(""));
        stated.put("searchMoney", b.limits().searchMoney().map(Object::toString).orElse(""));
        stated.put("minimum", b.quality().minimum().map(Object::toString).orElse(""));
        stated.put("errors", Double.toString(b.errors().cost().value()));
        if (b.errors().pay() && b.errors().cost().value() == 0) stated.put("errors by class", "pay");
        if (!b.compress().equals(Compress.ALL)) stated.put("compress", b.compress().toString());
        stated.put("seed", Long.toString(b.seed()));
        return stated;
    }

    private SuccessiveHalving.Settings fresh(double budget, int examples) {
        Brief brief = asked.brief();
        return new SuccessiveHalving.Settings(budget, cores, examples, brief.quality().minimum().orElse(0.0),
                brief.quality().confidence(), firstEpochs(examples), rungs(budget, examples), ImageRecipes.names(), GUESSED_FLOPS,
                brief.errors().pay());
    }

    /// Rungs of the ladder: the last trains 3^(rungs - 1) times as long as the first.
    static int rungs(double budget, int examples) {
        double epochs = budget / 4 / (examples * 3 * MIDDLING_FLOPS / GUESSED_FLOPS);
        int rungs = LEAST_RUNGS;
        while (rungs < MOST_RUNGS && firstEpochs(examples) * Math.pow(3, rungs) <= epochs) rungs++;
        return rungs;
    }

    /// Core-seconds for training and compression.
    private double coreSeconds(double elapsed) {
        Brief brief = asked.brief();
        double wall = brief.limits().wallTime().orElse(USUAL_SECONDS) - elapsed - RESERVE_SECONDS;
        double byTime = Math.max(LEAST_SECONDS, wall) * cores;
        double byMoney = brief.limits().searchMoney().map(m -> m / Math.max(1e-12, prices.money(1))).orElse(Double.POSITIVE_INFINITY);
        return Math.min(byTime, byMoney);
    }

    /// A first look is some 200 steps, so that a small data set gets more than one pass.
    private static int firstEpochs(int examples) {
        return Math.clamp(Math.round((double) FIRST_STEPS * BATCH / examples), 1, 60);
    }
}
