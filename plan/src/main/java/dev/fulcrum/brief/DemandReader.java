package dev.fulcrum.brief;

import dev.fulcrum.unit.Basis;
import dev.fulcrum.unit.Estimate;
import dev.fulcrum.unit.FaultException;
import java.util.List;
import java.util.Optional;

/// Reads `demand`, and the shape of its week from a peak, from weights, or from a trace.
final class DemandReader {
    private static final double USUAL_PEAK = 3;
    private static final List<String> WAYS = List.of("peak", "week", "trace");

    private final Section section;

    DemandReader(Section section) {
        this.section = section;
    }

    Demand read() {
        if (!section.has("requests")) section.missing("requests", Dimension.REQUESTS.example());
        double requests = section.number("requests", Dimension.REQUESTS, Range.between(0, 1e15)).orElse(0.0);
        double growth = section.number("growth", Dimension.GROWTH, Range.between(-0.9, 1)).orElse(0.0);
        double horizon = section.number("horizon", Dimension.MONTHS, Range.between(1, 240)).orElse(12.0);
        Profile profile = profile(section.section("profile", "peak"));
        section.close();
        Estimate volume = Estimate.exact(requests, Dimension.REQUESTS.unit(), Basis.ASSUMED);
        return new Demand(volume, growth, (int) Math.round(horizon), profile);
    }

    private static Profile profile(Section profile) {
        List<String> given = WAYS.stream().filter(profile::has).toList();
        if (given.size() > 1) {
            profile.fault(given.get(1), "must be the only way to give the profile", given.getFirst() + " as well", "keep one");
        }
        double peak = profile.number("peak", Dimension.COUNT, Range.between(1, 20)).orElse(USUAL_PEAK);
        Optional<Profile> read = week(profile).or(() -> trace(profile));
        profile.close();
        return read.orElseGet(() -> Profile.peak(peak));
    }

    private static Optional<Profile> week(Section profile) {
        List<Double> weights = profile.numbers("week", Range.NOT_NEGATIVE,
                "24 numbers, one an hour of the day, or 168 from Monday 0:00 on");
        if (weights.isEmpty()) return Optional.empty();
        boolean empty = weights.stream().allMatch(w -> w == 0);
        if (!empty && (weights.size() == Profile.DAY || weights.size() == Profile.HOURS)) {
            return Optional.of(Profile.week(weights.stream().mapToDouble(Double::doubleValue).toArray()));
        }
        profile.fault("week", "must be 24 or 168 numbers, not all of them 0", weights.size() + (empty ? " zeros" : " numbers"),
                "give one for each hour of the day, or of the week from Monday 0:00 on");
        return Optional.empty();
    }

    private static Optional<Profile> trace(Section profile) {
        try {
            return profile.file("trace").map(file -> Profile.trace(file.path(), file.text()));
        } catch (FaultException e) {
            profile.add(e);
            return Optional.empty();
        }
    }
}
