package dev.fulcrum.guest.compress;

import dev.fulcrum.report.Block;
import dev.fulcrum.report.Chart;
import dev.fulcrum.report.Report;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.ArrayList;
import java.util.List;

/// The page of a compression: what was won, what it lost, and everything that was tried.
record CompressPage(Compressed done, String line) {

    Report report() {
        List<Block> blocks = new ArrayList<>();
        done.speed().ifPresent(s -> blocks.add(figures(s)));
        blocks.add(new Block.Heading("Loss against speed"));
        blocks.add(new Block.Plot(front(), "Every form that was tried: how many times faster it is than the model, and what it loses on validation. "
                + "Bars are 90 % intervals; a form is taken only where the upper end stays below the line of what was allowed."));
        blocks.add(new Block.Heading("What was tried"));
        blocks.add(table());
        if (!done.untrained().isEmpty()) blocks.add(new Block.Text("Nothing was trained: " + String.join("; ", done.untrained()) + "."));
        blocks.add(new Block.Text("The search ended: " + done.stop() + "."));
        String subtitle = done.output().map(o -> done.chosen() + ", written to " + o).orElse("no form is faster within what was allowed");
        return new Report("Fulcrum: " + line + " made cheaper", subtitle, blocks);
    }

    private Block figures(Compressed.Speed speed) {
        List<Block.Figure> figures = new ArrayList<>(List.of(
                new Block.Figure("x requests a second at batch " + speed.batch(), speed.throughput()),
                new Block.Figure("x latency at batch 1", speed.latency()), new Block.Figure("x energy", speed.energy()),
                new Block.Figure("x bytes", Estimate.exact(speed.bytes(), "1", Basis.MEASURED))));
        done.test().ifPresent(t -> figures.add(new Block.Figure(
                (done.labelled() ? "points of " + t.metric() + " lost" : "points of disagreement") + " on test", t.loss().in("%", 100))));
        return new Block.Figures(figures);
    }

    private Chart front() {
        List<Chart.Point> points = new ArrayList<>();
        for (Compressed.Tried t : done.front()) {
            points.add(new Chart.Point(t.form(), Estimate.open(1 / t.faster(), "1", Basis.MEASURED), t.loss().loss().in("points", 100), mark(t)));
        }
        return new Chart.Scatter("Loss against time", Chart.Axis.log("time of a request, as a share of the model's", "1"),
                Chart.Axis.linear("loss on validation", "points"), points);
    }

    private Chart.Mark mark(Compressed.Tried t) {
        if (t.form().equals(done.chosen())) return Chart.Mark.CHOSEN;
        return t.holds() ? Chart.Mark.PLAIN : Chart.Mark.REFUSED;
    }

    private Block table() {
        List<Block.Row> rows = new ArrayList<>();
        for (Compressed.Tried t : done.front()) {
            Block.Row row = Block.Row.of(Block.Cell.of(t.form()), Block.Cell.of(Estimate.open(t.faster(), "x", Basis.MEASURED)),
                    Block.Cell.of(t.loss().loss().in("points", 100)), Block.Cell.of(t.holds() ? "yes" : "no"),
                    Block.Cell.of(Estimate.open(t.coreSeconds(), "core-s", Basis.MEASURED)));
            rows.add(t.form().equals(done.chosen()) ? row.highlight() : row);
        }
        return new Block.Table("Forms, the fastest first; the bound is %s points".formatted(100 * done.drop()),
                List.of("form", "x faster, before training", "loss on validation", "holds", "bought for"), rows);
    }
}
