package dev.fulcrum.balance;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.measure.Quality;
import dev.fulcrum.plan.Candidate;
import dev.fulcrum.plan.CostLine;
import dev.fulcrum.plan.LifetimeCost;
import dev.fulcrum.plan.Planner;
import dev.fulcrum.report.Block;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Wording;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// How the figures of a report come about, with digits enough to recompute them by hand, and the commands that give them again.
///
/// @param result as it is typed
/// @param flags  of `plan` and `why`, that set the brief's values
record Workings(String result, String flags) {
    private static final MathContext DIGITS = new MathContext(6);

    Workings(ResultFolder folder) {
        this(typed(folder.root()), "");
    }

    /// The same at another number of requests a month.
    Workings at(double volume) {
        return new Workings(result, " --demand " + new BigDecimal(volume).round(DIGITS).stripTrailingZeros().toString().replace("E+", "e"));
    }

    private static String typed(Path folder) {
        Path here = Path.of("").toAbsolutePath();
        String path = (folder.startsWith(here) ? here.relativize(folder) : folder).toString();
        return path.contains(" ") ? "'" + path + "'" : path;
    }

    /// quantity x unit price = amount
    Block.Working line(CostLine line) {
        return why("%s x %s = %s".formatted(exact(line.quantity()), exact(line.unitPrice()), exact(line.amount())), line.amount());
    }

    /// The parts of a lifetime cost, summed.
    Block.Working total(LifetimeCost cost) {
        String parts = Arrays.stream(CostLine.Part.values()).filter(part -> sum(cost, part) != 0)
                .map(part -> part.name().toLowerCase(Locale.ROOT) + " " + exact(sum(cost, part))).collect(Collectors.joining(" + "));
        return why(parts + " = " + exact(cost.total()), cost.total());
    }

    private static double sum(LifetimeCost cost, CostLine.Part part) {
        return cost.lines().stream().filter(l -> l.part() == part).mapToDouble(l -> l.amount().value()).sum();
    }

    /// Serving money of the first month over its requests.
    Block.Working unitCost(Brief brief, Candidate candidate) {
        Estimate month = Planner.servingByMonth(brief, candidate).getFirst();
        double requests = brief.demand().requests().value();
        return plan("serving in the first month %s / %s requests x 1000 = %s %s".formatted(exact(month), exact(requests),
                exact(requests == 0 ? 0 : month.value() * 1000 / requests), month.unit()), month);
    }

    /// Right answers of those judged, or what a mean over users comes to.
    Block.Working quality(Quality seen, String split) {
        if (!seen.metric().equals("accuracy")) {
            return plan("mean over the users of %s, as sure as %s right of %s; 90 %% interval of Beta(right + 1/2, wrong + 1/2)".formatted(split,
                    Wording.count(seen.right()), Wording.count(seen.total())), seen.estimate());
        }
        return plan("%s right of %s %s examples = %s; 90 %% interval of Beta(right + 1/2, wrong + 1/2)".formatted(
                Wording.count(seen.right()), Wording.count(seen.total()), split, exact(seen.value())), seen.estimate());
    }

    /// What was weighed, and what the brief adds for the server.
    Block.Working latency(Brief brief, Candidate candidate) {
        double overhead = Planner.served(brief, candidate).latency().p50().value() - candidate.latency().p50().value();
        String server = overhead > 0 ? "; " + exact(overhead) + " ms for the server, deployment.overhead, added" : "";
        return plan("one request at a time, geometric mean of %d fresh processes, 90 %% prediction interval for the next%s"
                .formatted(candidate.weights().processes(), server), Planner.served(brief, candidate).latency().p99());
    }

    private Block.Working why(String sum, Estimate figure) {
        return new Block.Working(sum + ", " + basis(figure), "./fulcrum why " + result + flags);
    }

    private Block.Working plan(String sum, Estimate figure) {
        return new Block.Working(sum + ", " + basis(figure), "./fulcrum plan " + result + flags);
    }

    private static String basis(Estimate figure) {
        return figure.basis().name().toLowerCase(Locale.ROOT);
    }

    private static String exact(Estimate e) {
        return exact(e.value()) + (e.unit().equals("1") ? "" : " " + e.unit());
    }

    private static String exact(double value) {
        BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
        if (value != 0 && Math.abs(value) < 1e-4) return scientific(value);
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }

    private static String scientific(double value) {
        return String.format(Locale.ROOT, "%.5e", value).replaceFirst("\\.?0*e", "e").replace("e-0", "e-");
    }
}
