package dev.fulcrum.bench.prove;

import dev.fulcrum.balance.DecideAgain;
import dev.fulcrum.balance.Evidence;
import dev.fulcrum.balance.ResultFolder;
import dev.fulcrum.bench.recommend.RatingsProof;
import dev.fulcrum.bench.recommend.RecommendProof;
import dev.fulcrum.bench.recommend.ScaleMain;
import dev.fulcrum.data.events.EventSplit;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.tasks.recommend.RecommendSection;
import dev.fulcrum.tasks.recommend.ShopOracle;
import dev.fulcrum.tasks.recommend.Suggesting;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Long claims about suggestions.
final class RecommendClaims {
    private RecommendClaims() {}

    static Claim.Finding msWeb(long seed) throws Exception {
        return finding(RecommendProof.msWeb(SparkProcess::peer));
    }

    static Claim.Finding retail(long seed) throws Exception {
        return finding(RecommendProof.retail(SparkProcess::peer));
    }

    static Claim.Finding instEval(long seed) {
        return finding(RatingsProof.instEval());
    }

    /// Ten million events of a million items in a process whose memory is watched.
    static Claim.Finding scale(long seed) throws Exception {
        return scale("100000", "1000000", "100");
    }

    static Claim.Finding scaleReduced(long seed) throws Exception {
        return scale("2000", "20000", "50");
    }

    private static Claim.Finding scale(String users, String items, String events) throws Exception {
        Shell.Done done = Shell.run(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx6g", "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"),
                ScaleMain.class.getName(), users, items, events));
        if (done.code() != 0) throw new IllegalStateException("the process ended with " + done.code());
        Map<String, Object> told = Json.readMap(done.out().lines().reduce((a, b) -> b).orElseThrow());
        double peak = ((Number) told.get("peakResidentBytes")).doubleValue();
        return new Claim.Finding(peak <= 8.0 * (1L << 30), told);
    }

    private static Claim.Finding finding(RecommendProof.Found found) {
        return new Claim.Finding(found.holds(), found.figures());
    }

    /// The shop of the examples as a user runs it, for few lists and for many.
    static Claim.Finding shop(long seed) throws Exception {
        Map<String, Object> figures = new LinkedHashMap<>();
        ResultFolder folder = new ResultFolder(Path.of("results/prove-shop"));
        Shell.run(List.of("./fulcrum", "balance", "examples/shop/brief.yaml", "--result", folder.root().toString(), "--demand", "1e9", "--seed",
                Long.toString(seed), "--json"));
        Evidence evidence = Evidence.load(folder);
        String many = chosen(folder, "1e9", figures);
        String few = chosen(folder, "1e4", figures);
        double share = share(folder, evidence);
        figures.put("testOverBestPossible", share);
        return new Claim.Finding(!many.equals(few) && share >= 0.9, figures);
    }

    private static String chosen(ResultFolder folder, String demand, Map<String, Object> figures) {
        if (!(DecideAgain.of(folder, Optional.empty(), Map.of("demand", demand)).decision() instanceof Plan plan)) return "none at " + demand;
        figures.put("plan at " + demand, Map.of("candidate", plan.candidate(), "quality", plan.quality(), "lifetime", plan.lifetimeCost().total(),
                "unitCost", plan.unitCost()));
        return plan.candidate();
    }

    private static double share(ResultFolder folder, Evidence evidence) {
        var brief = DecideAgain.brief(evidence, Optional.empty(), Map.of());
        RecommendSection.Source.Shop shop = (RecommendSection.Source.Shop) RecommendSection.read(brief.data().afresh()).source();
        double best = new ShopOracle(shop.settings(), Suggesting.load(folder.data())).judge(EventSplit.Part.TEST).ndcg().mean();
        return evidence.test().orElseThrow().quality().value() / best;
    }
}
