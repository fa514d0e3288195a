package dev.fulcrum.plan;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.List;

/// Present value of everything that a candidate costs over the horizon; see docs/math/lifetime-cost.md. Each part is the sum of its lines.
public record LifetimeCost(Estimate total, Estimate search, Estimate training, Estimate compression, Estimate retraining,
        Estimate inference, Estimate errors, Estimate operation, Estimate storage, List<CostLine> lines) {

    static LifetimeCost of(List<CostLine> lines, String currency) {
        return new LifetimeCost(sum(lines, currency), part(lines, CostLine.Part.SEARCH, currency),
                part(lines, CostLine.Part.TRAINING, currency), part(lines, CostLine.Part.COMPRESSION, currency),
                part(lines, CostLine.Part.RETRAINING, currency), part(lines, CostLine.Part.INFERENCE, currency),
                part(lines, CostLine.Part.ERRORS, currency), part(lines, CostLine.Part.OPERATION, currency),
                part(lines, CostLine.Part.STORAGE, currency), List.copyOf(lines));
    }

    /// The same with everything already paid for at 0: sunk is sunk.
    LifetimeCost fromHere(String currency) {
        return of(lines.stream().filter(line -> switch (line.part()) {
            case SEARCH, TRAINING, COMPRESSION -> false;
            case RETRAINING, INFERENCE, ERRORS, OPERATION, STORAGE -> true;
        }).toList(), currency);
    }

    /// Search, training and compression: what is spent before the first request.
    public Estimate oneOff() {
        return search.plus(training).plus(compression);
    }

    private static Estimate part(List<CostLine> lines, CostLine.Part part, String currency) {
        return sum(lines.stream().filter(line -> line.part() == part).toList(), currency);
    }

    private static Estimate sum(List<CostLine> lines, String currency) {
        Estimate zero = Estimate.exact(0, currency, Basis.MEASURED);
        return lines.stream().map(CostLine::amount).reduce(Estimate::plus).map(zero::plus).orElse(zero);
    }
}
