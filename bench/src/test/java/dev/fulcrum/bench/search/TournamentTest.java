package dev.fulcrum.bench.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fulcrum.search.Exhaustive;
import dev.fulcrum.search.Ladder;
import dev.fulcrum.search.Trial;
import dev.fulcrum.search.Weighed;
import dev.fulcrum.search.VolumePriced;
import dev.fulcrum.search.belief.Prior;
import dev.fulcrum.search.replay.Grid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The replay bench on made-up grids whose validation tells the truth, so that nobody can beat the oracle.
class TournamentTest {
    private static final Ladder LADDER = new Ladder(List.of(1, 3, 9, 17));
    private static final long JUDGED = 2_000;
    private static final List<Grid> GRIDS = List.of(grid("easy", 0.05), grid("hard", 0.15));

    private static Grid grid(String name, double floor) {
        List<Weighed> sizes = new ArrayList<>();
        List<Grid.Run> runs = new ArrayList<>();
        for (int s = 0; s < 8; s++) {
            double flops = 5e5 * Math.pow(2.5, s);
            sizes.add(new Weighed("s" + s, flops, 2e-5 + flops / 4e10, 2e-5 + flops / 8e10, true));
            for (String recipe : List.of("a", "b")) {
                List<Grid.Slice> slices = new ArrayList<>();
                for (int depth = 1; depth <= LADDER.depth(); depth++) {
                    double error = floor + 0.2 / (s + 2) + (recipe.equals("a") ? 0.2 : 0.3) / LADDER.epochs(depth);
                    long right = Math.round(JUDGED * (1 - error));
                    int epochs = LADDER.slices().get(depth - 1);
                    double each = 2_000 * (3 * flops + 5e6) / 5e10;
                    slices.add(new Grid.Slice(0.3 + epochs * each, Collections.nCopies(epochs, new Grid.Epoch(1, 1 - error, each)), right, right,
                            new Grid.Int8(2, right - 4, right - 4)));
                }
                runs.add(new Grid.Run("s" + s, recipe, slices));
            }
        }
        return new Grid(name, LADDER, 2_000, JUDGED, JUDGED, "none", sizes, List.of("a", "b"), runs);
    }

    @Test
    void nobodyBeatsTheOracleWhereValidationTellsTheTruth() {
        for (double demand : List.of(1e4, 1e8)) {
            Setting setting = new Setting(GRIDS.getFirst(), demand, 1, 0.9, 0, Double.POSITIVE_INFINITY);
            Arena arena = new Arena(setting);
            for (Rival rival : Rival.values()) {
                List<Trial> bought = rival.buy(arena, setting, 500, 1);
                assertThat(arena.regret(bought, rival.chosen(arena, setting, bought))).as(rival + " at " + demand).isGreaterThanOrEqualTo(1 - 1e-12);
            }
            List<Trial> ours = arena.run(Variation.WHOLE.search(setting, 0.5, VolumePriced.SURE, Prior.USUAL));
            assertThat(arena.regret(ours, ours)).isGreaterThanOrEqualTo(1 - 1e-12);
            Grid g = setting.grid();
            List<Trial> everything = arena.run(new Exhaustive(g.ladder(), g.sizes(), g.recipes(), true));
            assertThat(arena.regret(everything, everything)).as("exhaustive at " + demand).isGreaterThan(arena.regret(ours, ours));
        }
    }

    @Test
    void whatMissesItsMinimumCountsThreeTimesTheOracle() {
        Setting setting = new Setting(GRIDS.getFirst(), 1e6, 1, 0.9, 0, Double.POSITIVE_INFINITY);
        Arena arena = new Arena(setting);
        List<Trial> poor = arena.chain("s0", "b", 1);
        assertThat(arena.regret(poor, poor)).isGreaterThan(3);
    }

    @Test
    void everyCellIsTold() {
        SearchClaim.Found found = SearchClaim.find(GRIDS, new Tournament.Size(List.of(1e5, 1e9), List.of(1.0), 1));
        List<?> rows = (List<?>) found.figures().get("rows");
        assertThat(rows).hasSize(8).allSatisfy(r -> {
            Tournament.Row row = (Tournament.Row) r;
            assertThat(row.rivals()).hasSize(Rival.values().length);
            assertThat(row.ablations()).hasSize(Variation.values().length);
            assertThat(row.median()).isFinite().isGreaterThan(0.5);
        });
        double inside = (double) found.figures().get("insideTheir90PercentIntervals");
        assertThat(inside).isBetween(0.0, 1.0);
        assertThat(found.holds()).isEqualTo(((List<?>) found.figures().get("lost")).isEmpty() && inside >= 0.85 && inside <= 0.95);
    }
}
