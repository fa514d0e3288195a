package dev.fulcrum.plan;

import dev.fulcrum.brief.Brief;
import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The reasons of a plan: its bill beside another's, what rules, how sure, what would change it.
///
/// @param plan        the decision
/// @param against     whom the chosen is compared with: the candidate asked about, else the runner-up
/// @param bill        line by line
/// @param comparison  in quality, latency and money; absent when there is nobody to compare with
/// @param turns       what would change the decision, one value of the brief at a time
public record Why(Plan plan, Optional<String> against, List<Entry> bill, Optional<Comparison> comparison, List<Sensitivity> turns) {

    /// One line of the two bills.
    ///
    /// @param chosen     absent where only the other has it
    /// @param other      absent where only the chosen has it
    /// @param difference money that the other costs more
    public record Entry(CostLine.Part part, String label, Optional<CostLine> chosen, Optional<CostLine> other, Estimate difference) {}

    /// How another stands to the chosen.
    ///
    /// @param saving         lifetime money that the chosen saves, with the interval of the paired difference
    /// @param cheaper        P(the chosen is the cheaper)
    /// @param quality        of the other, on validation
    /// @param p99            of the other
    /// @param rejections     why the other may not be deployed; empty where it may
    public record Comparison(Estimate saving, Estimate cheaper, Estimate quality, Estimate p99, List<Rejection> rejections) {}

    /// @param asked the candidate to compare with; by default, and for the chosen itself, the runner-up
    /// @throws dev.fulcrum.unit.FaultException when there is no candidate of that name
    public static Why of(Brief brief, List<Candidate> weighed, Estimate searchCoreSeconds, Plan plan, Optional<String> asked) {
        List<Candidate> candidates = Served.by(brief, weighed);
        Optional<Candidate> other = asked.map(name -> named(candidates, name)).filter(c -> !c.name().equals(plan.candidate()))
                .or(() -> plan.runnerUp().map(name -> named(candidates, name)));
        CostModel costs = new CostModel(brief);
        Candidate chosen = named(candidates, plan.candidate());
        return new Why(plan, other.map(Candidate::name),
                bill(costs.cost(chosen, searchCoreSeconds), other.map(c -> costs.cost(c, searchCoreSeconds)), costs.currency()),
                other.map(c -> comparison(brief, costs, plan, chosen, c)),
                Sensitivity.of(brief, candidates, searchCoreSeconds, plan.candidate()));
    }

    private static Candidate named(List<Candidate> candidates, String name) {
        return candidates.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow(() -> Fault.of("candidate",
                "must be one of those that were compared", name,
                "name one of: " + candidates.stream().map(Candidate::name).collect(Collectors.joining("; "))).raise());
    }

    private static Comparison comparison(Brief brief, CostModel costs, Plan plan, Candidate chosen, Candidate other) {
        double volume = brief.demand().requests().value();
        return new Comparison(Paired.difference(costs, other, chosen, volume, brief.seed()),
                Estimate.exact(Paired.cheaper(costs, chosen, other, volume, brief.seed()), "1", Basis.MODELLED),
                other.validation().estimate(), other.latency().p99(),
                plan.rejected().stream().filter(r -> r.candidate().equals(other.name())).toList());
    }

    /// By part; in each the chosen's lines with the other's of the same name, then what only the other has.
    private static List<Entry> bill(LifetimeCost chosen, Optional<LifetimeCost> other, String currency) {
        List<CostLine> left = new ArrayList<>(other.map(LifetimeCost::lines).orElse(List.of()));
        List<Entry> bill = new ArrayList<>();
        for (CostLine line : chosen.lines()) {
            Optional<CostLine> same = left.stream().filter(l -> l.part() == line.part() && l.label().equals(line.label())).findFirst();
            same.ifPresent(left::remove);
            bill.add(entry(line, Optional.of(line), same, currency));
        }
        left.forEach(line -> bill.add(entry(line, Optional.empty(), Optional.of(line), currency)));
        return bill.stream().sorted(Comparator.comparing(Entry::part)).toList();
    }

    private static Entry entry(CostLine name, Optional<CostLine> chosen, Optional<CostLine> other, String currency) {
        double difference = other.map(l -> l.amount().value()).orElse(0.0) - chosen.map(l -> l.amount().value()).orElse(0.0);
        return new Entry(name.part(), name.label(), chosen, other, Estimate.open(difference, currency, name.amount().basis()));
    }
}
