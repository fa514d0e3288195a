package dev.fulcrum.plan;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import java.util.Optional;
import java.util.OptionalDouble;

/// Whether more labels are worth their price: the saving is the share of errors that they take away of the money that errors cost.
///
/// The share is measured on a small size and taken over for the chosen model: a model of its own, so the figures are MODELLED at best.
///
/// @param verdict   "buy", "do not buy" or "not known"
/// @param labels    how many more
/// @param reduction share of today's errors that they take away
/// @param saving    money over the horizon
/// @param price     of the labels and of training again with them
/// @param distrust  why the curve is not to be trusted, if so
public record DataWorth(String verdict, double labels, Estimate reduction, Estimate saving, Estimate price, Optional<String> distrust,
        DataCurve curve, Optional<PowerLaw> law) {
    /// What plan and report speak of.
    public static final double USUAL = 1000;

    /// @param errors     money of errors over the horizon, in money today
    /// @param labelPrice money a label
    /// @param again      money of training again
    public static DataWorth of(DataCurve curve, double labels, Estimate errors, Estimate labelPrice, Estimate again) {
        boolean enough = curve.points().size() >= DataCurve.LEAST_POINTS;
        Estimate reduction = enough ? curve.reduction(labels) : Estimate.open(0, "1", Basis.MODELLED);
        Estimate saving = reduction.times(errors, errors.unit());
        Estimate price = labelPrice.in(errors.unit(), labels).plus(again);
        Optional<String> distrust = curve.distrust(labels);
        String verdict = distrust.isPresent() ? "not known" : saving.value() > price.value() ? "buy" : "do not buy";
        Optional<PowerLaw> law = enough ? Optional.of(curve.law()) : Optional.empty();
        return new DataWorth(verdict, labels, reduction, saving, price, distrust, curve, law);
    }

    /// For people, with the price of the labels.
    public String sentence() {
        String count = Figures.say("%,.0f more labels", labels);
        if (distrust.isPresent()) return count + ": what they would save is not known, " + distrust.get() + ".";
        String between = saving.low() == null || saving.high() == null ? ""
                : Figures.say(" [%s to %s]", Figures.digits(saving.low(), 3), Figures.digits(saving.high(), 3));
        return Figures.say("%s: expected to save %s %s%s over the horizon, they cost %s: %s.", count, Figures.digits(saving.value(), 3),
                saving.unit(), between, Figures.digits(price.value(), 3), verdict);
    }

    /// What it would take to bring a model that misses a minimum up to it.
    ///
    /// @param quality of the model that comes nearest, and the minimum
    public static String toReach(DataCurve curve, double quality, double minimum, Estimate labelPrice) {
        if (curve.points().size() < DataCurve.LEAST_POINTS) {
            return "How many labels would reach the minimum is not known: fewer than 3 sizes of the data were trained.";
        }
        OptionalDouble more = curve.moreFor((1 - minimum) / (1 - quality));
        if (more.isEmpty()) return Figures.say("By the curve over data size no number of labels alone brings %s to %s.", quality, minimum);
        double labels = more.getAsDouble();
        String far = labels > curve.most() ? " (far outside what was measured)" : "";
        return Figures.say("By the curve over data size some %s more labels bring the nearest to the minimum%s; at %s each they cost %s.",
                Figures.digits(labels, 2), far, Figures.digits(labelPrice.value(), 3), Figures.digits(labels * labelPrice.value(), 2));
    }
}
