package dev.fulcrum.bench.fashion;

import dev.fulcrum.guest.PairedRatios;
import dev.fulcrum.measure.PairedDifference;
import dev.fulcrum.run.Sandbox;
import dev.fulcrum.unit.AtomicFile;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How much cheaper the base becomes by pruning, distillation and int8, and what each of the three brings.
///
/// The teacher is the base trained on for as long again, which costs what one recovery costs and is better than the base; the base itself as
/// the teacher left 0.27 points lost on validation at 2.2 times fewer products. Every decision is taken on validation; the test split
/// decides nothing. What is known before the ablation is trained lies in `so-far.json`.
public final class FashionProof {
    public static final double FEWER_MACS = 2.1;
    public static final double PRUNED_DROP = 0.003;
    public static final double CHEAPER = 6;
    public static final double WHOLE_DROP = 0.005;
    /// Fewer multiply-accumulates by so much: the claim's, and what int8 needs beside it.
    private static final List<Double> TIMES = List.of(FEWER_MACS, 3.0, 5.2);
    private static final int EPOCHS = 20;
    private static final int TAUGHT_EPOCHS = 30;
    private static final int AWARE_EPOCHS = 2;
    private static final String BASE = "base fp32";

    private final FashionBase base;
    private final FashionWork work;
    private final FashionJudge judge;
    private final long seed;
    private final Map<String, Path> forms = new LinkedHashMap<>();

    public FashionProof(FashionBase base, long seed, Sandbox sandbox, Path root) {
        this.base = base;
        this.seed = seed;
        this.work = new FashionWork(root.resolve("forms"), base, seed, sandbox);
        this.judge = new FashionJudge(base.data(), base.split());
    }

    /// A form beside the base.
    ///
    /// @param fewerMacs        times fewer multiply-accumulates
    /// @param lostOnValidation accuracy, in pairs; above 0 it is worse
    /// @param lostOnTest       the same, for what is claimed and its ablation
    /// @param speedBatch1      times less time at batch 1
    /// @param unitCost         times fewer busy core-seconds a request at batch 32
    public record Form(double fewerMacs, PairedDifference lostOnValidation, PairedDifference lostOnTest, Estimate speedBatch1, Estimate unitCost) {}

    /// @param wholeGap      training less validation accuracy of the base trained on for as long as the pruned form, without pruning
    /// @param prunedGap     the same of the pruned form trained on labels alone
    /// @param narrowed      by how much the pruned form's gap is narrower, with its 90 % interval
    public record Gap(double wholeGap, double prunedGap, Estimate narrowed, String words) {}

    /// @param lostToContinued what the pruned, distilled form loses against the base trained on for as long, on test
    /// @param chosen          the form of the second part
    public record Result(List<FashionBase.Tried> tried, double baseTest, Map<String, Form> forms, String chosen, PairedDifference lostToContinued,
            Gap gap, boolean prunes, boolean cheaper) {}

    public Result run(Sandbox sandbox) {
        Path whole = base.folder().model();
        forms.put(BASE, whole);
        List<FashionPruning> ladder = FashionPruning.ladder(whole, TIMES, work.root());
        Path pruned = ladder.getFirst().file();
        Path teacher = forms.get(form("base trained on, without pruning", work.recover("continued", whole, Optional.empty(), EPOCHS)));
        String distilled = form("pruned, distilled", taught(1, pruned, teacher));
        form("pruned, without recovery", pruned);
        form("int8 alone", work.int8("base-int8", whole));
        String chosen = deepest(ladder, whole, teacher);
        AtomicFile.write(work.root().resolve("so-far.json"), Json.pretty(figures(whole, sandbox)));
        Path labels = forms.get(form("pruned, recovered on labels alone", work.recover("labels-1", pruned, Optional.empty(), EPOCHS)));
        Map<String, Form> figures = figures(whole, sandbox);
        Form first = figures.get(distilled);
        Form last = figures.get(chosen);
        return new Result(base.tried(), judge.test(whole).mean(), figures, chosen, judge.lostOnTest(teacher, forms.get(distilled)),
                gap(teacher, labels), first.fewerMacs() >= FEWER_MACS && first.lostOnTest().difference().value() <= PRUNED_DROP,
                last.unitCost().value() >= CHEAPER && last.lostOnTest().difference().value() <= WHOLE_DROP);
    }

    private Path taught(int rung, Path pruned, Path teacher) {
        return work.recover("taught-" + rung, pruned, Optional.of(teacher), TAUGHT_EPOCHS);
    }

    private String form(String name, Path file) {
        forms.put(name, file);
        return name;
    }

    /// The most pruned form that keeps the bound in int8; rounding is trained where it alone breaks the bound. Where none keeps it, the least pruned.
    private String deepest(List<FashionPruning> ladder, Path whole, Path teacher) {
        String last = null;
        for (int rung = ladder.size(); rung >= 1; rung--) {
            Path distilled = taught(rung, ladder.get(rung - 1).file(), teacher);
            String name = "pruned %.1f times, distilled, int8".formatted(ladder.get(rung - 1).times());
            last = form(name, work.int8("int8-" + rung, distilled));
            if (kept(whole, last)) return last;
            last = form(name + " trained while rounding", work.aware("aware-" + rung, distilled, teacher, AWARE_EPOCHS));
            if (kept(whole, last)) return last;
        }
        return last;
    }

    private boolean kept(Path whole, String name) {
        return judge.lostOnValidation(whole, forms.get(name)).difference().value() <= WHOLE_DROP;
    }

    private Map<String, Form> figures(Path whole, Sandbox sandbox) {
        PairedRatios ratios = FashionSpeed.weigh(forms, base.data().size(), BASE, seed, sandbox);
        Map<String, Form> figures = new LinkedHashMap<>();
        forms.forEach((name, file) -> figures.put(name, new Form(base.found().macs() / macs(name, file), judge.lostOnValidation(whole, file),
                judge.lostOnTest(whole, file), ratios.latency(name).map(r -> 1 / r, "1", ratios.latency(name).basis()), ratios.throughput(name))));
        return figures;
    }

    /// An int8 form multiplies as often as the float form that it was made from.
    private double macs(String name, Path file) {
        if (!name.contains("int8")) return FashionBase.macs(file);
        String folder = file.getParent().getFileName().toString();
        int dash = folder.lastIndexOf('-');
        return folder.equals("base-int8") ? base.found().macs() : FashionBase.macs(work.model("taught" + folder.substring(dash)));
    }

    private Gap gap(Path whole, Path pruned) {
        Estimate narrowed = judge.gapNarrowed(whole, pruned);
        String words = narrowed.low() > 0 ? "pruning narrowed the gap" : narrowed.high() < 0 ? "pruning widened the gap" : "no difference that is real";
        return new Gap(judge.gap(whole), judge.gap(pruned), narrowed, words);
    }

    /// As the ledger of claims wants it.
    public static Map<String, Object> figures(Result result) {
        Map<String, Object> figures = new LinkedHashMap<>(Json.tree(result));
        figures.put("wanted", new ArrayList<>(List.of("fewer MACs " + FEWER_MACS, "lost " + PRUNED_DROP, "cheaper " + CHEAPER, "lost " + WHOLE_DROP)));
        return figures;
    }
}
