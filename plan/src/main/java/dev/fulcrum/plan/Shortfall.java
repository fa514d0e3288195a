package dev.fulcrum.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What to say when nothing is feasible: which constraint stops it, what comes nearest, what would admit it.
final class Shortfall {
    private Shortfall() {}

    static Infeasible of(List<Candidate> candidates, List<Rejection> rejected) {
        Map<String, List<Rejection>> byCandidate = rejected.stream().collect(Collectors.groupingBy(Rejection::candidate));
        String nearest = candidates.stream().map(Candidate::name)
                .min(Comparator.<String>comparingInt(c -> byCandidate.get(c).size()).thenComparingDouble(c -> miss(byCandidate.get(c))))
                .orElse("");
        List<Rejection> misses = byCandidate.getOrDefault(nearest, List.of());
        String admits = misses.stream().map(Rejection::admits).collect(Collectors.joining(" and "));
        return new Infeasible(Infeasible.VERDICT, stoppers(rejected), nearest, misses, admits, rejected);
    }

    /// By how much of its limits a candidate is off, summed.
    private static double miss(List<Rejection> rejections) {
        return rejections.stream().mapToDouble(Rejection::miss).sum();
    }

    private static List<String> stoppers(List<Rejection> rejected) {
        Map<String, Long> broken = rejected.stream().map(Rejection::constraint)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return broken.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey).toList();
    }
}
