package dev.fulcrum.cli;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.plan.BreakEven;
import dev.fulcrum.plan.CostLine;
import dev.fulcrum.plan.Plan;
import dev.fulcrum.plan.Rejection;
import dev.fulcrum.plan.Sensitivity;
import dev.fulcrum.plan.Why;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The reasons of a plan, for a terminal: decision, bills side by side, what rules, how sure, what would change it.
final class WhyPage {
    private final Why why;
    private final Plan plan;
    private final Brief brief;
    private final List<String> lines = new ArrayList<>();

    private WhyPage(Why why, Brief brief) {
        this.why = why;
        this.plan = why.plan();
        this.brief = brief;
    }

    static String of(Why why, Brief brief) {
        return new WhyPage(why, brief).write();
    }

    private String write() {
        line("%s: %s, for %s requests a month over %d months", plan.verdict(), plan.candidate(), Wording.number(plan.demand().value()),
                brief.demand().horizon());
        line("It costs %s over its life, %s a thousand requests [%s].", Wording.estimate(plan.lifetimeCost().total()),
                Wording.value(plan.unitCost().perThousandRequests()).replace("/1000 requests", ""),
                plan.unitCost().perThousandRequests().basis());
        rules();
        bill();
        comparison();
        turns();
        return String.join(System.lineSeparator(), lines);
    }

    private void rules() {
        heading("What rules");
        line("  %s: %s.", plan.regime(), plan.ruling());
        line("  %s", plan.materiality().sentence());
    }

    private void bill() {
        heading(why.against().map(other -> "The bill, beside that of " + other).orElse("The bill"));
        List<List<String>> rows = new ArrayList<>(List.of(List.of("  ", "line", plan.candidate(), why.against().orElse(""), "difference")));
        for (Why.Entry e : why.bill()) {
            if (amount(e.chosen()) == 0 && amount(e.other()) == 0) continue;
            rows.add(List.of("  " + e.part().name().toLowerCase(Locale.ROOT), e.label(), product(e.chosen()), product(e.other()),
                    why.against().isPresent() ? signed(e.difference()) : ""));
        }
        double apart = why.bill().stream().mapToDouble(e -> e.difference().value()).sum();
        rows.add(List.of("  total", "", Wording.value(plan.lifetimeCost().total()),
                why.against().isPresent() ? Wording.quantity(plan.lifetimeCost().total().value() + apart, currency()) : "",
                why.against().isPresent() ? signed(Estimate.open(apart, currency(), plan.lifetimeCost().total().basis())) : ""));
        lines.addAll(Columns.of(rows));
    }

    private String currency() {
        return plan.lifetimeCost().total().unit();
    }

    private static double amount(Optional<CostLine> line) {
        return line.map(l -> l.amount().value()).orElse(0.0);
    }

    /// "463 machine-hours x 0.05 USD/hour = 23.2 USD"
    private static String product(Optional<CostLine> line) {
        return line.map(l -> "%s x %s = %s".formatted(Wording.value(l.quantity()), Wording.value(l.unitPrice()), Wording.value(l.amount())))
                .orElse("-");
    }

    private static String signed(Estimate e) {
        return (e.value() > 0 ? "+" : "") + Wording.value(e);
    }

    private void comparison() {
        if (why.comparison().isEmpty()) return;
        Why.Comparison c = why.comparison().get();
        String other = why.against().orElseThrow();
        heading("How sure");
        line("  P(%s is cheaper than %s) = %s; it saves %s over its life.", plan.candidate(), other, Wording.share(c.cheaper().value()),
                Wording.estimate(c.saving()));
        line("  quality %s against %s, p99 %s against %s", Wording.estimate(plan.quality().validation()), Wording.estimate(c.quality()),
                Wording.estimate(plan.latencyMillis().p99()), Wording.estimate(c.p99()));
        heading("Why not " + other);
        if (c.rejections().isEmpty()) line("  %s", dearer(c, other));
        for (Rejection r : c.rejections()) line("  refused by %s: %s; admitted by %s", r.constraint(), r.why(), r.admits());
    }

    private static String dearer(Why.Comparison c, String other) {
        double saving = c.saving().value();
        if (saving == 0) return other + " costs the same.";
        return "it keeps every constraint, and costs " + Wording.quantity(saving, c.saving().unit()) + " more over its life.";
    }

    private void turns() {
        heading("What would change it");
        plan.breakEven().stream().filter(b -> why.against().equals(Optional.of(b.against()))).map(BreakEven::crossings)
                .filter(c -> !c.isEmpty()).findFirst()
                .ifPresent(c -> line("  break-even with %s at %s requests a month", why.against().orElseThrow(),
                        String.join(", ", c.stream().map(e -> Wording.estimate(e.in("1", 1))).toList())));
        why.turns().stream().map(Sensitivity::words).flatMap(List::stream).forEach(words -> line("  %s", words));
    }

    private void heading(String text) {
        line("");
        line("%s", text);
    }

    private void line(String format, Object... values) {
        lines.add(format.formatted(values));
    }
}
