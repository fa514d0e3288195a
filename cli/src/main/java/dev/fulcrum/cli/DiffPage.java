package dev.fulcrum.cli;

import dev.fulcrum.plan.PlanDiff;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.List;

/// What changed between two plans, for a terminal.
final class DiffPage {
    private DiffPage() {}

    static String of(PlanDiff diff) {
        List<String> lines = new ArrayList<>();
        lines.add(diff.same() ? "same choice  " + diff.before() : "another choice  " + diff.before() + "  ->  " + diff.after());
        if (!diff.figures().isEmpty()) {
            lines.add("");
            lines.addAll(Columns.of(rows(diff)));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static List<List<String>> rows(PlanDiff diff) {
        List<List<String>> rows = new ArrayList<>(List.of(List.of("", "before", "after", "difference", "")));
        for (PlanDiff.Figure f : diff.figures()) {
            rows.add(List.of(f.name(), Wording.estimate(f.before()), Wording.estimate(f.after()), difference(f), words(f)));
        }
        return rows;
    }

    private static String difference(PlanDiff.Figure f) {
        Estimate d = f.difference();
        return (d.value() > 0 ? "+" : "") + Wording.value(d);
    }

    private static String words(PlanDiff.Figure f) {
        if (f.difference().value() == 0) return "";
        return f.clear() ? "larger than the intervals" : "within the intervals";
    }
}
