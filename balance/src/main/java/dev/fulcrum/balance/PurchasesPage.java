package dev.fulcrum.balance;

import dev.fulcrum.report.Block;
import dev.fulcrum.report.Chart;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The chapter of the report on what a search priced by volume bought: each purchase, its price, what it was expected to save, what it did.
record PurchasesPage(PricedPurchases bought) {

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(new Block.Heading("What the search bought"));
        blocks.add(new Block.Text("The budget follows from the volume. It stopped because " + bought.stop() + " (" + bought.currency() + ")."));
        if (bought.steps().isEmpty()) return blocks;
        descent().ifPresent(chart -> blocks.add(new Block.Plot(chart, "Each step is a purchase: it paid for itself if the line fell by more than "
                + "the step is wide. Both axes have one scale; along the slanting lines the total is the same. Dashed: the next step, which was refused. "
                + "The cross: the most accurate model, had one trained it alone. MODELLED.")));
        blocks.add(new Block.Table("Remaining lifetime cost is that of the best plan in hand, without what was paid for it",
                List.of("purchase", "price expected", "price paid", "saving expected", "chance of a better plan", "remaining before",
                        "remaining after"),
                bought.steps().stream().map(this::row).toList()));
        return blocks;
    }

    /// From the first plan in hand on; nothing where there never was one.
    private Optional<Chart> descent() {
        List<Chart.Sample> steps = new ArrayList<>();
        double paid = 0;
        for (PricedPurchases.Step s : bought.steps()) {
            paid += s.paid();
            if (s.before() != null) steps.add(Chart.Sample.of(paid, s.before()));
            if (s.after() != null) steps.add(Chart.Sample.of(paid, s.after()));
        }
        if (steps.isEmpty()) return Optional.empty();
        List<Chart.Series> descents = new ArrayList<>(List.of(new Chart.Series("the plan in hand", steps)));
        bought.less().forEach(l -> descents.add(new Chart.Series("at " + Wording.share(l.share()) + " of the volume, until it would have stopped", less(l))));
        Chart.Sample end = steps.getLast();
        Optional<Chart.Series> refused = Optional.ofNullable(bought.refused()).map(r -> new Chart.Series("refused: " + r.key(), List.of(end,
                Chart.Sample.of(end.x() + r.price(), end.y()), Chart.Sample.of(end.x() + r.price(), end.y() - r.saving()))));
        List<Chart.Point> crosses = Optional.ofNullable(bought.accurate()).map(a -> new Chart.Point("train the most accurate, then serve it",
                estimate(a.paid()), estimate(a.remaining()), Chart.Mark.REFUSED)).stream().toList();
        return Optional.of(new Chart.Descent("What is left to pay by money spent on the search", bought.currency(), descents, refused, crosses));
    }

    private static List<Chart.Sample> less(PricedPurchases.Less less) {
        List<Chart.Sample> steps = new ArrayList<>();
        Double before = null;
        for (int i = 0; i < less.left().size(); i++) {
            Double after = less.left().get(i);
            if (before != null) steps.add(Chart.Sample.of(less.spent().get(i), before));
            if (after != null) steps.add(Chart.Sample.of(less.spent().get(i), after));
            before = after;
        }
        return steps;
    }

    private Estimate estimate(double amount) {
        return Estimate.open(amount, bought.currency(), Basis.MODELLED);
    }

    private Block.Row row(PricedPurchases.Step s) {
        Block.Cell none = Block.Cell.of("");
        Expected e = s.expected();
        return Block.Row.of(Block.Cell.of(s.key()), e == null ? none : money(e.price(), Basis.MODELLED), money(s.paid(), Basis.ASSUMED),
                e == null ? none : e.saving() == null ? Block.Cell.of("no plan yet") : money(e.saving(), Basis.MODELLED),
                e == null ? none : Block.Cell.of(Estimate.open(e.chance(), "1", Basis.MODELLED)),
                s.before() == null ? Block.Cell.of("no plan yet") : money(s.before(), Basis.MODELLED),
                s.after() == null ? Block.Cell.of("no plan yet") : money(s.after(), Basis.MODELLED));
    }

    private Block.Cell money(double amount, Basis basis) {
        return Block.Cell.of(Estimate.open(amount, bought.currency(), basis));
    }
}
