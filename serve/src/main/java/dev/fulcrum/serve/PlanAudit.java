package dev.fulcrum.serve;

import dev.fulcrum.brief.Dimension;
import java.util.Optional;

/// What a plan predicted against what was seen of the version that answers.
///
/// @param predicted by the plan
/// @param aThousand money a thousand requests, seen; NaN before the first
/// @param p99Millis from arrival to answer, all answers so far; NaN before the first
/// @param month     requests a month at the pace since the server started
/// @param quality   share of judged answers that were right; NaN before the first
/// @param judged    answers with a true label
public record PlanAudit(ModelSpec.Predicted predicted, double aThousand, double p99Millis, double month, double quality, long judged) {
    private static final double MONTH_SECONDS = Dimension.HOURS_A_MONTH * 3600;
    /// A pace of a few minutes says nothing about a month.
    private static final double TELLING_SECONDS = 3600;

    /// Nothing for a model without a plan.
    public static Optional<PlanAudit> of(ServedModel model, Server server) {
        return model.spec().predicted().map(predicted -> {
            ModelStats s = model.stats();
            double money = server.options().tariff().money(s.busyNanos());
            return new PlanAudit(predicted, s.answered() == 0 ? Double.NaN : money / s.answered() * 1000,
                    Histogram.quantile(s.request().counts(), 0.99) * 1000, s.answered() / server.upSeconds() * MONTH_SECONDS,
                    s.judged() == 0 ? Double.NaN : (double) s.right() / s.judged(), s.judged());
        });
    }

    /// Whether the volume is outside the range in which the plan is the best one, once an hour has been seen.
    public boolean isOutOfRange(double upSeconds) {
        if (predicted.bestBetween() == null || upSeconds < TELLING_SECONDS) return false;
        Double low = predicted.bestBetween().low();
        Double high = predicted.bestBetween().high();
        return low != null && month < low || high != null && month > high;
    }
}
