package dev.fulcrum.bench.search;

import dev.fulcrum.search.replay.Grid;
import dev.fulcrum.unit.Fault;
import dev.fulcrum.unit.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Replays every search on the grids in `bench/recorded`, as `fulcrum record` left them.
public final class SearchClaim {
    private static final Path RECORDED = Path.of("bench", "recorded");

    private SearchClaim() {}

    /// @param holds   whether every cell holds
    /// @param figures all rows, those that do not hold apart
    public record Found(boolean holds, Map<String, Object> figures) {}

    public static Found whole() throws IOException {
        return find(grids(), Tournament.Size.WHOLE);
    }

    public static Found small() throws IOException {
        return find(grids(), Tournament.Size.SMALL);
    }

    static Found find(List<Grid> grids, Tournament.Size size) {
        long start = System.nanoTime();
        Tournament tournament = new Tournament(grids, size);
        List<Tournament.Row> rows = tournament.rows();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("grids", grids.stream().map(g -> g.name() + ", " + g.runs().size() + " configurations, " + g.machine()).toList());
        figures.put("unit", "lifetime cost over the oracle's, MODELLED from recorded measurements");
        figures.put("lost", rows.stream().filter(r -> !r.holds()).map(r -> r.set() + ", " + r.regime() + ", " + r.demand() + " a month").toList());
        figures.put("insideTheir90PercentIntervals", tournament.inside());
        figures.put("rows", rows);
        figures.put("secondsOfReplay", (System.nanoTime() - start) / 1e9);
        return new Found(tournament.holds(), figures);
    }

    private static List<Grid> grids() throws IOException {
        if (!Files.isDirectory(RECORDED)) throw missing("no such folder");
        try (Stream<Path> files = Files.list(RECORDED)) {
            List<Grid> grids = files.filter(f -> f.toString().endsWith(".json")).sorted().map(f -> Json.readFile(f, Grid.class)).toList();
            if (grids.isEmpty()) throw missing("an empty folder");
            return grids;
        }
    }

    private static RuntimeException missing(String got) {
        return Fault.of("read " + RECORDED, "must hold recorded grids, one .json file a data set", got,
                "record one: ./fulcrum record BRIEF --result DIR, then copy DIR/grid.json there").raise();
    }
}
