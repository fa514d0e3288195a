package dev.fulcrum.cli;

import dev.fulcrum.cli.Typed.Kind;
import dev.fulcrum.scaling.Coverage;
import dev.fulcrum.scaling.InferenceSpending;
import dev.fulcrum.scaling.TestTimeCompute;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Wording;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `fulcrum scale test-time`: what more work at each answer buys.
@Command(name = "test-time",
        description = "Test-time compute: Snell's multiplier, coverage by samples, pass@k, cost of best-of-k and cascades.")
final class ScaleTestTimeVerb extends Verb {
    @Option(names = "--size-ratio", paramLabel = "M",
            description = "The other model is M times larger: how much more inference is the same FLOPs?")
    String sizeRatio;

    @Option(names = "--token-ratio", paramLabel = "R", description = "Inference tokens over pre-training tokens, with --size-ratio.")
    String tokenRatio;

    @Option(names = "--coverage", paramLabel = "K:C,K:C", description = "Two points of samples and coverage, for example 1:0.159,250:0.56.")
    String coverage;

    @Option(names = "--samples", paramLabel = "K", description = "Samples an answer. Default ${DEFAULT-VALUE}.")
    String samples = "5";

    @Option(names = "--correct", paramLabel = "C,C,..", description = "Right samples of each problem, for pass@k with --of.")
    String correct;

    @Option(names = "--of", paramLabel = "N", description = "Samples of each problem, with --correct.")
    String of;

    @Option(names = "--generate", paramLabel = "COST", description = "Of one sample; the cost of best-of-k is told.")
    String generate;

    @Option(names = "--verify", paramLabel = "COST", description = "Of one verification. Default ${DEFAULT-VALUE}.")
    String verify = "0";

    @Option(names = "--defer", paramLabel = "SHARE", description = "Share deferred to a second model, with --second.")
    String defer;

    @Option(names = "--second", paramLabel = "COST", description = "Of the second model of a cascade.")
    String second;

    private final Typed typed = new Typed();
    private final Map<String, Object> json = new LinkedHashMap<>();
    private final TextTable out = new TextTable();

    ScaleTestTimeVerb(Door door) {
        super(door);
    }

    @Override
    Answer answer() {
        boolean asked = sizeRatio != null || coverage != null || correct != null || generate != null;
        if (!asked) typed.refuse("scale test-time", "must be asked something", "nothing",
                "--size-ratio 14 --token-ratio 0.16, or --coverage");
        double k = typed.number("--samples", samples, Kind.COUNT, 0, 1e12);
        if (sizeRatio != null) multiplier();
        if (coverage != null) coverage(k);
        if (correct != null) passAtK(k);
        if (generate != null) spending(k);
        typed.check();
        json.put("basis", Basis.MODELLED);
        return Answer.met(json, out.toString());
    }

    private void multiplier() {
        double m = typed.number("--size-ratio", sizeRatio, Kind.COUNT, 0.999999, 1e9);
        double r = typed.positive("--token-ratio", tokenRatio, Kind.COUNT);
        double multiplier = new TestTimeCompute(m, r).multiplier();
        json.put("multiplier", multiplier);
        out.line("multiplier  the small model may spend %s times its inference for the FLOPs of one %s times larger [MODELLED]",
                Wording.number(multiplier), Wording.number(m));
    }

    private void coverage(double k) {
        double[][] points = Arrays.stream(coverage.split(",")).map(p -> p.split(":")).map(this::point).toArray(double[][]::new);
        if (points.length != 2) typed.refuse("--coverage", "must be two points", coverage, "1:0.159,250:0.56");
        if (points.length != 2 || Arrays.stream(points).anyMatch(p -> Double.isNaN(p[0] + p[1]))) return;
        Coverage law = typed.found(() -> Coverage.through(points[0][0], points[0][1], points[1][0], points[1][1]));
        if (law == null || Double.isNaN(k)) return;
        json.put("coverage", Map.of("a", law.a(), "b", law.b(), "samples", k, "covered", law.at(k), "ifIndependent",
                Coverage.independent(points[0][1], k / points[0][0])));
        out.line("coverage    %s with %s samples: exp(%.4f k^%.4f) [MODELLED]; a selector finds fewer", Wording.share(law.at(k)),
                Wording.number(k), law.a(), law.b());
    }

    private double[] point(String[] words) {
        if (words.length != 2) return new double[] {typed.refuse("--coverage", "must be samples:share", String.join(":", words),
                "1:0.159"), 0};
        return new double[] {typed.positive("--coverage", words[0], Kind.COUNT), typed.number("--coverage", words[1], Kind.SHARE, 0, 1)};
    }

    private void passAtK(double k) {
        double n = typed.number("--of", of, Kind.COUNT, 0, 1e6);
        double[] right = Arrays.stream(correct.split(",")).mapToDouble(c -> typed.notNegative("--correct", c, Kind.COUNT)).toArray();
        if (Arrays.stream(right).anyMatch(c -> c > n)) typed.refuse("--correct", "must be at most --of", correct, "3,0,5");
        if (Double.isNaN(n + k + Arrays.stream(right).sum())) return;
        Double pass = typed.found(() -> Coverage.passAtK((int) n, Arrays.stream(right).mapToInt(c -> (int) c).toArray(), (int) k));
        if (pass == null) return;
        json.put("passAtK", pass);
        out.line("pass@%d      %s, unbiased", (int) k, Wording.number(pass));
    }

    private void spending(double k) {
        double sample = typed.notNegative("--generate", generate, Kind.COUNT);
        double check = typed.notNegative("--verify", verify, Kind.COUNT);
        json.put("bestOfK", InferenceSpending.bestOf(k, sample, check));
        out.line("best of %s   costs %s", Wording.number(k), Wording.number(InferenceSpending.bestOf(k, sample, check)));
        if (defer == null) return;
        double cost = InferenceSpending.cascade(sample, typed.number("--defer", defer, Kind.SHARE, -1e-9, 1), typed.notNegative("--second",
                second, Kind.COUNT));
        json.put("cascade", cost);
        out.line("cascade     costs %s", Wording.number(cost));
    }
}
